"""Who acts in the office."""

from __future__ import annotations

import getpass
import os


def actor() -> str:
    """Who acts: the Unix user, by name and number."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "?"
    return f"{name} ({os.getuid()})"
