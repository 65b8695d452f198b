"""The ways in (command line, HTTP, lambdas) and the one place where everything is joined."""
