"""What files say, held against what was typed."""
