"""The built-in identity provider, and one-time links to the person of a home."""
