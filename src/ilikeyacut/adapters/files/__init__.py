"""Pictures, the worker's lock, the local identity and a secret, as files."""
