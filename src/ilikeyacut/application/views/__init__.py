"""The views: their versions, and how they are updated, rebuilt and compared."""
