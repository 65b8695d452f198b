"""Gemini as a stylist, through google-genai; the SDK loads with the first call."""
