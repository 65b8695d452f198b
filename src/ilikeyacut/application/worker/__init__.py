"""The worker, and the reactors that turn events into commands."""
