"""How right the reader is: a generated corpus with labels, and the table of what was read from it."""
