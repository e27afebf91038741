"""How good a saved model is on labelled photos, in figures and in sentences."""
