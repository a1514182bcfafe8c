"""The Merkle tree over a workspace's log: hashes, frontier and proofs.

The tree is that of Certificate Transparency, RFC 6962 section 2.1, restated in RFC 9162 section 2.1 with the algorithms
that verify. The leaf at index i is the stored bytes of revision i + 1. All hashes are SHA-256 and 32 bytes long; sizes
and indexes count leaves, indexes from zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

HASH_BYTES = 32
"""Length of every hash here, in bytes."""

EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree without leaves: the hash of nothing (RFC 6962 section 2.1)."""


def leaf_hash(leaf: bytes) -> bytes:
    """Hash the stored bytes of one event: SHA-256(0x00 || leaf), 32 bytes (RFC 6962 section 2.1).

    The first byte separates leaves from nodes, so that no leaf can pass for an inner node.
    """
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring subtrees into one: SHA-256(0x01 || left || right), 32 bytes (RFC 6962 section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: all that is needed to append to it and to know its root.

    A tree of `size` leaves falls apart into perfect subtrees, one for each bit set in `size`; the frontier holds their
    roots. `Frontier()` is the empty tree. Raises ValueError when the hashes do not fit the size.
    """

    size: int = 0
    """Number of leaves: the revision of the last event."""

    hashes: tuple[bytes, ...] = ()
    """Roots of the perfect subtrees, largest (leftmost) first, 32 bytes each."""

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError(f"A tree cannot have {self.size} leaves.")
        if len(self.hashes) != self.size.bit_count():
            expected, given = self.size.bit_count(), len(self.hashes)
            raise ValueError(f"The frontier of a tree of {self.size} leaves has {expected} hashes, not {given}.")
        _require_hashes(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Self:
        """Read back what `to_bytes` wrote for a tree of `size` leaves.

        Raises ValueError when `data` is not whole hashes of 32 bytes, or not one for each bit set in `size`.
        """
        if len(data) % HASH_BYTES:
            raise ValueError(f"A frontier is stored as whole hashes of {HASH_BYTES} bytes; {len(data)} bytes are not.")
        return cls(size, tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)))

    def to_bytes(self) -> bytes:
        """Give the hashes one after the other, largest subtree first, 32 bytes each; the size is stored beside them."""
        return b"".join(self.hashes)

    def append(self, leaf_hash: bytes) -> Self:
        """Give the frontier with one more leaf. Raises ValueError when the hash is not 32 bytes long."""
        _require_hashes((leaf_hash,))
        hashes, node, subtrees = list(self.hashes), leaf_hash, self.size
        while subtrees & 1:
            node = node_hash(hashes.pop(), node)
            subtrees >>= 1
        return type(self)(self.size + 1, (*hashes, node))

    def extend(self, leaf_hashes: Iterable[bytes]) -> Self:
        """Give the frontier with these leaves appended in order; the way to append many.

        It works through the tree level by level, as in binary addition: a subtree left over at a level is joined by the
        new nodes to its right, pairs are carried to the next level, an odd last node stays.
        Raises ValueError when a hash is not 32 bytes long.
        """
        nodes = list(leaf_hashes)
        _require_hashes(nodes)
        size, subtrees = self.size + len(nodes), self.size
        left, stayed = list(self.hashes), list[bytes]()
        while nodes:
            if subtrees & 1:
                nodes.insert(0, left.pop())
            if len(nodes) & 1:
                stayed.append(nodes.pop())
            pairs = iter(nodes)
            # node_hash written out: a call for each pair costs a tenth more in bulk.
            nodes = [sha256(b"\x01" + a + b).digest() for a, b in zip(pairs, pairs, strict=True)]
            subtrees >>= 1
        return type(self)(size, (*left, *reversed(stayed)))

    def root(self) -> bytes:
        """Compute the hash of the whole tree, 32 bytes (RFC 6962 section 2.1); `EMPTY_ROOT` if it has no leaves."""
        if not self.hashes:
            return EMPTY_ROOT
        *larger, root = self.hashes
        for left in reversed(larger):
            root = node_hash(left, root)
        return root


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int, size: int) -> tuple[bytes, ...]:
    """Prove that the leaf at `index` is in the tree of the first `size` leaves.

    Gives the siblings on the way from the leaf to the root, lowest first: PATH(index, D[size]) of RFC 6962 section
    2.1.1. Hashes every leaf once. Raises ValueError unless 0 <= index < size <= number of leaves given.
    """
    if not 0 <= index < size <= len(leaf_hashes):
        raise ValueError(f"No leaf {index} in a tree of {size} leaves, with {len(leaf_hashes)} leaves at hand.")
    start, end, proof = 0, size, list[bytes]()
    while end - start > 1:
        split = _split(start, end)
        if index < split:
            proof.append(_root(leaf_hashes[split:end]))
            end = split
        else:
            proof.append(_root(leaf_hashes[start:split]))
            start = split
    return tuple(reversed(proof))


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether `proof` shows the leaf at `index` of the tree with this size and root.

    The algorithm of RFC 9162 section 2.1.3.2. Answers False, and never raises, for an index outside the tree and for
    hashes that are not 32 bytes long. The size must come from the same trusted place as the root: a proof alone does
    not settle it.
    """
    if not 0 <= index < size or not _are_hashes((leaf_hash, root, *proof)):
        return False
    at, last, node = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            at, last = _skip_levels_without_sibling(at, last)
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def consistency_proof(leaf_hashes: Sequence[bytes], first: int, second: int) -> tuple[bytes, ...]:
    """Prove that the tree of the first `second` leaves only appends to the tree of the first `first` leaves.

    Gives PROOF(first, D[second]) of RFC 6962 section 2.1.2, empty when both are the same tree. Hashes every leaf at
    most once. Raises ValueError unless 1 <= first <= second <= number of leaves given: everything appends to the empty
    tree, so there is nothing to prove about it.
    """
    if not 1 <= first <= second <= len(leaf_hashes):
        raise ValueError(f"No proof from {first} to {second} leaves, with {len(leaf_hashes)} leaves at hand.")
    start, end, proof = 0, second, list[bytes]()
    while first < end:
        split = _split(start, end)
        if first <= split:
            proof.append(_root(leaf_hashes[split:end]))
            end = split
        else:
            proof.append(_root(leaf_hashes[start:split]))
            start = split
    if start > 0:  # Otherwise the subtree is the whole first tree, whose root the verifier has.
        proof.append(_root(leaf_hashes[start:end]))
    return tuple(reversed(proof))


def verify_consistency(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Say whether `proof` shows that the second tree only appends to the first; sizes are in leaves.

    The algorithm of RFC 9162 section 2.1.4.2; trees of the same size are consistent when their roots are equal and the
    proof is empty. Answers False, and never raises, unless 1 <= first <= second and all hashes are 32 bytes long. The
    sizes must come from the same trusted place as the roots: a proof alone does not settle them.
    """
    if not 1 <= first <= second or not _are_hashes((first_root, second_root, *proof)):
        return False
    if first == second:
        return not proof and first_root == second_root
    if not proof:
        return False
    start, *path = (first_root, *proof) if first.bit_count() == 1 else proof
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = start
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            at, last = _skip_levels_without_sibling(at, last)
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _root(leaf_hashes: Sequence[bytes]) -> bytes:
    return Frontier().extend(leaf_hashes).root()


def _split(start: int, end: int) -> int:
    """Where a tree over these leaves parts: after the largest power of two smaller than their number."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _skip_levels_without_sibling(at: int, last: int) -> tuple[int, int]:
    """Go up from a last node that has no sibling to the level where it is a right child, or to the left edge."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _are_hashes(hashes: Sequence[bytes]) -> bool:
    return set(map(len, hashes)) <= {HASH_BYTES}


def _require_hashes(hashes: Sequence[bytes]) -> None:
    # Without this, a leaf given in place of its hash would go unnoticed into the tree and be stored.
    if not _are_hashes(hashes):
        wrong = next(len(each) for each in hashes if len(each) != HASH_BYTES)
        raise ValueError(f"A hash is {HASH_BYTES} bytes long; one of {wrong} bytes was given. Pass leaf_hash(leaf).")
