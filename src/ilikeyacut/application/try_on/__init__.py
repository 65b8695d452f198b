"""The steps of a try-on, as one list, and what runs them."""
