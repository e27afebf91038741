"""Lessons: steps through the app in order, the chapter's and a teacher's own."""
