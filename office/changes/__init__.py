"""Recall, update and replacement: asked of others, and answered."""
