"""CloudWatch: figures, from what a function writes."""
