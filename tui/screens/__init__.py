"""Whole screens: each shows one thing, and takes its commands from the registry."""
