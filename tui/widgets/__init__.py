"""The parts that screens are made of: the list and what fills it, lines, prompts, text to read."""
