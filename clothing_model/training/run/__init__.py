"""One training as a folder: its record, status, epochs, and the queue of those that wait."""
