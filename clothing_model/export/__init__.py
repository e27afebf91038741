"""A saved model on its way out: for others' programs, proven before it is handed out."""
