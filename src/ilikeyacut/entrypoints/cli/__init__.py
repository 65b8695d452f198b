"""The command line: people script against its names, its JSON and its exit codes."""

from time import perf_counter

STARTED = perf_counter()
"""When the process began to load the command line, which is part of what people wait for."""
