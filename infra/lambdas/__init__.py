"""What every function consists of: its role, its settings, its code, and the alias `live`."""
