"""Pictures, the worker lock, the local identity and a secret, as files."""
