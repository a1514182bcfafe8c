"""How fields are resolved: level by level, one statement for each relation."""
