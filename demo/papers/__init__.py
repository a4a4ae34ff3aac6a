"""Sample official documents: what a page says, and the same page as PDF and DOCX."""
