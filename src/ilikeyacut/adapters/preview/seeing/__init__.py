"""Finds the face, the hair and the light in a photo."""
