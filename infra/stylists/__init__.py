"""Stylists that are not ours to run in a function: the way to Gemini, and SageMaker's endpoints."""
