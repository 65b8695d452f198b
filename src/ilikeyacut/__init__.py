"""The event-sourced backend of a hairstyle try-on app: a selfie goes in, the new look comes out.

Importing this package loads nothing but itself; each part loads its own libraries on first use.
"""

__version__ = "0.1.0"
