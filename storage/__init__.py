"""The mirror: one SQLite file that holds everything the office has sent, received and done."""
