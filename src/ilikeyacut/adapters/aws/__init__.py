"""Clients and faults of AWS. Every AWS adapter builds on this package."""
