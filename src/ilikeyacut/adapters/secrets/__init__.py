"""Secrets that a deployment keeps in Secrets Manager or in SSM's parameter store."""
