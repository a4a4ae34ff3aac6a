"""What is done with a document that came: accepted, given out, held, entered from paper, saved."""
