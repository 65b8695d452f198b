"""AWS: where clients are made and faults are sorted. Every AWS adapter stands on it."""
