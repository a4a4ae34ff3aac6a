"""How long things take, as ratios to a baseline measured in the same run; a figure alone says more of the machine."""
