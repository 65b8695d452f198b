"""The stacks of a stage, each in a file of its own, in the order of app.py."""
