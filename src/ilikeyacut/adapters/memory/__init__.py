"""Every port in memory: complete and fast, for tests of one's own and for trying things out."""
