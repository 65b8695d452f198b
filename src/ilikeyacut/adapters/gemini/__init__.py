"""Gemini as a stylist, through google-genai. The SDK loads with the first call."""
