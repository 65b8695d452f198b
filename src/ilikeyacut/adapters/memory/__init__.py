"""Every port in memory, complete and fast, for your own tests and for experiments."""
