"""Implementations of the ports, one package per technology.

A file that implements a port has the port's name; the other files are helpers.
"""
