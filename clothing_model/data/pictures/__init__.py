"""The one door for any picture, and its parts: bytes in, upright RGB pixels out."""
