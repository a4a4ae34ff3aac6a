"""What must survive a power cut: SQLite connections, files on disk, locks between processes."""
