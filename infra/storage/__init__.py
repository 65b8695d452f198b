"""Where pictures are kept: the buckets."""
