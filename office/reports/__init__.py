"""Registers and figures, on paper and on the screen."""
