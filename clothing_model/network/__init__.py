"""Backbones, heads and the vectors between them."""
