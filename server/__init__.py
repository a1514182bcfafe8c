"""The program: the front door, settings, the command line, and the only place where the layers are wired together."""
