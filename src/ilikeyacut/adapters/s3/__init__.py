"""Pictures in S3: the store itself, forms for uploads, and signed addresses."""
