"""The Swift compiler on Linux: `python -m swift COMMAND`.

- `root`: makes the folder that the compiler lives in, and runs commands in it
"""
