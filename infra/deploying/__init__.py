"""Deploys a stage to AWS: `make deploy STAGE=dev`. It has never run against AWS."""
