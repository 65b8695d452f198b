"""The photo store and the worker lock on the local file system."""
