"""What a route gets by declaring a parameter of one of these types (dependencies of FastAPI)."""
