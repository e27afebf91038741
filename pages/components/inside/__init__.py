"""The page Inside: one photo on its way through a network."""
