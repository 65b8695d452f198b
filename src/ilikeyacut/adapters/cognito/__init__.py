"""Amazon Cognito: accounts, the claim of our own, and credentials for uploads."""
