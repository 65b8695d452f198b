"""What happens to each request before its route, and to each answer after it."""
