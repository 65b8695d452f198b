"""What the application needs from the world: one Protocol and its errors a file."""
