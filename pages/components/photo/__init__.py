"""Photos on pages: in little, large, explained, and where they come from."""
