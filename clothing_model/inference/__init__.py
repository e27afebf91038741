"""Saved models at work: prediction and evaluation."""
