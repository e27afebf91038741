"""Parts of pages: a room for each page that has parts of its own, and what several share."""
