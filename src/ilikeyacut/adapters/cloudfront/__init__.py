"""Pictures through CloudFront."""
