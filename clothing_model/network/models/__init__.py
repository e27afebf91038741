"""Saved models: a folder each, read, written and described."""
