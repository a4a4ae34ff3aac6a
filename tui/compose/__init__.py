"""The form in which a document is written."""
