"""What the office exchanges with others: over the axis, or by stick when the line is down."""
