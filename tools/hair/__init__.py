"""Grow hair on a head, light it and draw it: the local stylist's templates. Build time only."""
