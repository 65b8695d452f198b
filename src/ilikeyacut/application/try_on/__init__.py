"""The steps of a try-on as one list, and the runner that takes them."""
