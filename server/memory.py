"""How a program that runs for long goes about garbage."""

import gc


def settle() -> None:
    """Keep what stands out of every garbage collection: going through it again costs more than many requests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
