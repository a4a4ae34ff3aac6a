"""What a clerk does, whichever face asks for it: synchronise, read, search, save, check the installation."""
