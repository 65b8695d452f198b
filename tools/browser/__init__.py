"""Chromium, as the tests of the web page and its screenshots use it."""
