"""Functions at work under roles of their own, and what they ask AWS for."""
