"""Webhooks: every event of a workspace, in order, posted to whoever asked for it."""
