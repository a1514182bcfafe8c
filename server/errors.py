"""What keeps the program from running."""


class CannotRun(Exception):
    """The program cannot run as asked; the message is the one sentence that says why, and what to do."""
