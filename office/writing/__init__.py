"""Documents of our own: drafts, what is wrong with them, numbers, and the sealed package."""
