"""Takes old hair away and fills what it hid."""
