"""How a program that runs for long goes about memory."""

import ctypes
import gc

LARGE = 1024 * 1024
"""From so many bytes on, memory is asked of the system, and given back to it, piece by piece."""
SPARE = 4 * LARGE
"""Of what is less, so many bytes may be kept for later."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""What the C library calls the two."""


def begin() -> None:
    """Look for no garbage while a program starts: nearly all that it makes then stays, and looking takes a tenth of the time."""
    gc.disable()
    _give_back_what_was_large()


def settle() -> None:
    """Keep what stands out of every garbage collection: going through it again costs more than many requests."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 50)


def _give_back_what_was_large() -> None:
    # Left to itself, glibc raises both bounds to the largest piece that was ever let go, and then keeps as much again for ever:
    # after a workspace of a hundred thousand nodes was loaded, a tenth of all memory. Other C libraries have no such setting.
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_TRIM_THRESHOLD, SPARE)
