"""What several pages share: set-up, menu, slow tasks, models in memory, choices."""
