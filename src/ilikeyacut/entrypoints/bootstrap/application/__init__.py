"""Binds what depends on ports alone and is not simply made of them."""
