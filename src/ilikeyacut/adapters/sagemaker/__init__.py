"""Custom models behind Amazon SageMaker, at once or through S3. Importing this loads no SDK."""
