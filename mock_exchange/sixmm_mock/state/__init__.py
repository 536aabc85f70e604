"""What outlives the process (a log of commands in SQLite), and what does not (snapshots)."""
