"""A report on a model, to hand in or to print."""
