"""The database's own code: numbered SQL, and the runner that applies it."""
