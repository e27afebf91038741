"""The same colour for the same thing on every page; told apart in light and dark, and in grey."""

SPLIT_COLOURS = {"train": "#2f8f99", "validation": "#d99a2b", "test": "#8a6fc2", "": "#2f8f99"}

# Two models side by side, the one on view first.
MODEL_COLOURS = ("#2f8f99", "#b0567f")
