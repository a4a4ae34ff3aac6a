"""Documents returned for a reason, by us and to us, until the corrected one has come."""
