"""The screen: a thin face over the office, for terminals of 80×24 and more, also over slow lines."""
