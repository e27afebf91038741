"""Settings of a training and the training itself."""
