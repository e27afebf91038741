"""What a saved model says of photos."""
