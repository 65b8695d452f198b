"""The hairstyles, fitted to a head."""
