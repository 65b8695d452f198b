"""People's keys wrapped by AWS KMS."""
