"""A page of its own that carries a model and its engine, and classifies in the phone's browser."""
