"""The way in, which is the command line, and the one place where everything is joined."""
