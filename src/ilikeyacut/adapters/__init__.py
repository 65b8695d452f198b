"""One package a technology; inside, a file is named after the port that it implements."""
