"""The views: their versions, how each is kept up, rebuilt and compared."""
