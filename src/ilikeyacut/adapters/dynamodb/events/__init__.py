"""The event log in one DynamoDB table."""
