"""Builds the functions' packages from this project's wheel and lock: `make package`.

kinds      what each kind of package consists of, and how large it may be
locked     the pins of the lock that a kind needs
folders    a package as a folder: installed, pruned, trimmed, compiled
archives   the folder as a zip with the same bytes each time
"""
