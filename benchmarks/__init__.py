"""Measurements, as ratios within one run; no test depends on them."""
