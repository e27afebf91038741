"""Heads that learn: their examples, their steps, their best epoch."""
