"""Custom models on Amazon SageMaker, called directly or through S3. Importing loads no SDK."""
