"""What pages share: frame, charts, cached resources, widgets."""
