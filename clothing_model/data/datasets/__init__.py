"""Folders of photos as manifests: where they come from, what is in them, what is wrong."""
