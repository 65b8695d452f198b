"""An app of one bucket that breaks two rules: python bad_bucket.py [RULE=REASON ...]."""

from __future__ import annotations

import sys

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

from acknowledged import acknowledge
from app import write

app = cdk.App()
bucket = s3.Bucket(cdk.Stack(app, "canary"), "Bad")
acknowledge(bucket, dict(it.split("=", 1) for it in sys.argv[1:]))
write(app)
