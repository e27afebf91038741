"""Why a saved model answers as it does."""
