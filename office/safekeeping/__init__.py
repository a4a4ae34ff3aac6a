"""Backups, archives, and what the office lets go."""
