"""Random pieces: none is given twice, to whatever thread or process."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from events.randomness import SIZE, TOGETHER, random_bytes

MANY = 20 * TOGETHER
FORKED = """
import os
from events.randomness import random_bytes
random_bytes()  # so that some are left
child = os.fork()
if child:
    os.waitpid(child, 0)
print(*(random_bytes().hex() for _ in range(50)))
"""


def test_every_piece_is_another_in_all_threads() -> None:
    with ThreadPoolExecutor(8) as threads:
        found = [
            each
            for several in threads.map(lambda _: [random_bytes() for _ in range(MANY)], range(8))
            for each in several
        ]
    assert len(set(found)) == len(found) == 8 * MANY
    assert {len(each) for each in found} == {SIZE}


def test_a_forked_process_is_given_others() -> None:
    said = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, check=True, timeout=60)
    found = said.stdout.split()
    assert len(set(found)) == len(found) == 100
