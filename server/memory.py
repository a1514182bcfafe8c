"""How a program that runs for long goes about garbage."""

import gc


def begin() -> None:
    """Look for none while a program starts: nearly all that it makes then stays, and looking takes a tenth of the time."""
    gc.disable()


def settle() -> None:
    """Keep what stands out of every garbage collection: going through it again costs more than many requests."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 50)
