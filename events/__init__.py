"""The log and the domain: what may be said, what it does, and where it is kept. Nothing here knows the web or GraphQL."""
