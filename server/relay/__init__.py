"""Relays: every event of a workspace, in order, published to a message broker."""
