"""What answers are made of: resources as clients see them, their links, files, HTML pages."""
