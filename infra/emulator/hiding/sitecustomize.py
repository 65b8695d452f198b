"""Hides what is installed for the emulator from the functions that its Python runs.

The emulator is started with this folder on PYTHONPATH, and so are its functions. On AWS a function
finds its package and the standard library, and nothing else.
"""

import sys

if any(it.endswith("_worker.py") for it in sys.orig_argv):
    hidden = ("site-packages", "dist-packages", "hiding")
    sys.path[:] = [it for it in sys.path if not it.rstrip("/").endswith(hidden)]
