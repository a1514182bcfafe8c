"""The ledger against the vectors of Certificate Transparency, the RFC's recursive definitions, and tampering."""

from collections.abc import Sequence
from dataclasses import FrozenInstanceError
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.ledger import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

# Inputs, roots and proofs published with the reference implementation of RFC 6962
# (google/certificate-transparency, merkletree tests), used since by every log and verifier.
PUBLISHED_LEAVES = [
    leaf_hash(bytes.fromhex(leaf))
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
PUBLISHED_ROOTS = [
    bytes.fromhex(root)
    for root in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
PUBLISHED_INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
PUBLISHED_CONSISTENCY: dict[tuple[int, int], list[str]] = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}

MOST = 200
LEAVES = [leaf_hash(b"%d" % number) for number in range(MOST)]
SIZES = st.integers(0, MOST)
LEAF_HASHES = st.lists(st.binary(max_size=8).map(leaf_hash), max_size=70)


# The definitions of RFC 6962 section 2.1, word for word.


def largest_power_of_two_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def naive_root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = largest_power_of_two_below(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    if len(leaves) == 1:
        return ()
    k = largest_power_of_two_below(len(leaves))
    if m < k:
        return (*naive_path(m, leaves[:k]), naive_root(leaves[k:]))
    return (*naive_path(m - k, leaves[k:]), naive_root(leaves[:k]))


def naive_subproof(m: int, leaves: Sequence[bytes], *, whole: bool) -> tuple[bytes, ...]:
    if m == len(leaves):
        return () if whole else (naive_root(leaves),)
    k = largest_power_of_two_below(len(leaves))
    if m <= k:
        return (*naive_subproof(m, leaves[:k], whole=whole), naive_root(leaves[k:]))
    return (*naive_subproof(m - k, leaves[k:], whole=False), naive_root(leaves[:k]))


def root_of(size: int) -> bytes:
    return naive_root(LEAVES[:size])


@st.composite
def places(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(st.integers(1, MOST))
    return draw(st.integers(0, size - 1)), size


@st.composite
def growths(draw: st.DrawFn) -> tuple[int, int]:
    second = draw(st.integers(1, MOST))
    return draw(st.integers(1, second)), second


@st.composite
def tampered(draw: st.DrawFn, parts: Sequence[bytes]) -> list[bytes]:
    """The same hashes with one byte of one of them changed."""
    which = draw(st.integers(0, len(parts) - 1))
    at = draw(st.integers(0, len(parts[which]) - 1))
    changed = bytearray(parts[which])
    changed[at] ^= draw(st.integers(1, 255))
    return [*parts[:which], bytes(changed), *parts[which + 1 :]]


def test_hashes_are_those_published_for_leaf_node_and_nothing() -> None:
    assert leaf_hash(b"") == PUBLISHED_ROOTS[1]
    assert leaf_hash(bytes(range(0x10, 0x20))).hex() == (
        "3bfb960453ebaebf33727da7a1f4db38acc051d381b6da20d6d4e88f0eabfd7a"
    )
    assert node_hash(bytes(range(0x20)), bytes(range(0x20, 0x40))).hex() == (
        "1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57"
    )
    assert PUBLISHED_ROOTS[0] == EMPTY_ROOT


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_published(size: int) -> None:
    assert Frontier().extend(PUBLISHED_LEAVES[:size]).root() == PUBLISHED_ROOTS[size]


@pytest.mark.parametrize(("place", "published"), PUBLISHED_INCLUSION.items())
def test_inclusion_proofs_are_those_published(place: tuple[int, int], published: list[str]) -> None:
    index, size = place
    proof = inclusion_proof(PUBLISHED_LEAVES, index, size)
    assert [each.hex() for each in proof] == published
    assert verify_inclusion(PUBLISHED_LEAVES[index], index, size, proof, PUBLISHED_ROOTS[size])


@pytest.mark.parametrize(("growth", "published"), PUBLISHED_CONSISTENCY.items())
def test_consistency_proofs_are_those_published(growth: tuple[int, int], published: list[str]) -> None:
    first, second = growth
    proof = consistency_proof(PUBLISHED_LEAVES, first, second)
    assert [each.hex() for each in proof] == published
    assert verify_consistency(first, second, proof, PUBLISHED_ROOTS[first], PUBLISHED_ROOTS[second])


@given(LEAF_HASHES)
def test_the_frontier_knows_the_root(leaves: list[bytes]) -> None:
    assert Frontier().extend(leaves).root() == naive_root(leaves)


@given(LEAF_HASHES, LEAF_HASHES)
def test_extending_is_appending_one_after_the_other(before: list[bytes], after: list[bytes]) -> None:
    extended = Frontier().extend(before)
    appended = extended
    for leaf in after:
        appended = appended.append(leaf)
    assert extended.extend(after) == appended == Frontier().extend(before + after)
    assert appended.root() == naive_root(before + after)


@given(SIZES)
def test_the_frontier_holds_the_perfect_subtrees_largest_first(size: int) -> None:
    widths = [1 << bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]
    starts = [sum(widths[:number]) for number in range(len(widths))]
    frontier = Frontier().extend(LEAVES[:size])
    assert frontier.size == size
    assert list(frontier.hashes) == [naive_root(LEAVES[at : at + n]) for at, n in zip(starts, widths, strict=True)]


@given(SIZES)
def test_a_stored_frontier_reads_back_the_same(size: int) -> None:
    frontier = Frontier().extend(LEAVES[:size])
    assert len(frontier.to_bytes()) == 32 * size.bit_count()
    assert Frontier.from_bytes(size, frontier.to_bytes()) == frontier


def test_extending_takes_any_iterable_and_leaves_the_value_as_it_was() -> None:
    three = Frontier().extend(LEAVES[:3])
    assert three.extend(iter(LEAVES[3:9])) == Frontier().extend(LEAVES[:9])
    assert three == Frontier().extend(LEAVES[:3])
    assert three.extend([]) == three


def test_a_frontier_is_an_immutable_value() -> None:
    frontier = Frontier().append(LEAVES[0])
    assert hash(frontier) == hash(Frontier(1, (LEAVES[0],)))
    with pytest.raises(FrozenInstanceError):
        frontier.size = 2  # type: ignore[misc]
    assert not hasattr(frontier, "__dict__")


@pytest.mark.parametrize(
    ("size", "data", "sentence"),
    [
        (3, LEAVES[0], "The frontier of a tree of 3 leaves has 2 hashes, not 1."),
        (0, LEAVES[0], "The frontier of a tree of 0 leaves has 0 hashes, not 1."),
        (4, b"", "The frontier of a tree of 4 leaves has 1 hashes, not 0."),
        (1, LEAVES[0][:31], "A frontier is stored as whole hashes of 32 bytes; 31 bytes are not."),
        (-1, LEAVES[0], "A tree cannot have -1 leaves."),
    ],
)
def test_a_stored_frontier_that_does_not_fit_its_size_is_refused(size: int, data: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        Frontier.from_bytes(size, data)


def test_a_leaf_given_in_place_of_its_hash_is_refused() -> None:
    sentence = "one of 5 bytes was given"
    with pytest.raises(ValueError, match=sentence):
        Frontier().append(b"event")
    with pytest.raises(ValueError, match=sentence):
        Frontier(1, (LEAVES[0],)).append(b"event")
    with pytest.raises(ValueError, match=sentence):
        Frontier().extend([*LEAVES[:2], b"event", LEAVES[3]])
    with pytest.raises(ValueError, match=sentence):
        Frontier(1, (b"event",))


@given(places())
def test_every_inclusion_proof_is_the_defined_one_and_verifies(place: tuple[int, int]) -> None:
    index, size = place
    proof = inclusion_proof(LEAVES, index, size)
    assert proof == naive_path(index, LEAVES[:size])
    assert verify_inclusion(LEAVES[index], index, size, proof, root_of(size))


@given(growths())
def test_every_consistency_proof_is_the_defined_one_and_verifies(growth: tuple[int, int]) -> None:
    first, second = growth
    proof = consistency_proof(LEAVES, first, second)
    assert proof == naive_subproof(first, LEAVES[:second], whole=True)
    assert verify_consistency(first, second, proof, root_of(first), root_of(second))


def test_all_proofs_of_all_small_trees_verify() -> None:
    roots = [root_of(size) for size in range(34)]
    for size in range(1, 34):
        for index in range(size):
            proof = inclusion_proof(LEAVES, index, size)
            assert verify_inclusion(LEAVES[index], index, size, proof, roots[size])
            proof = consistency_proof(LEAVES, index + 1, size)
            assert verify_consistency(index + 1, size, proof, roots[index + 1], roots[size])


@given(places(), st.data())
def test_one_changed_byte_breaks_an_inclusion_proof(place: tuple[int, int], data: st.DataObject) -> None:
    index, size = place
    honest = [LEAVES[index], root_of(size), *inclusion_proof(LEAVES, index, size)]
    leaf, root, *proof = data.draw(tampered(honest))
    assert not verify_inclusion(leaf, index, size, proof, root)


@given(growths(), st.data())
def test_one_changed_byte_breaks_a_consistency_proof(growth: tuple[int, int], data: st.DataObject) -> None:
    first, second = growth
    honest = [root_of(first), root_of(second), *consistency_proof(LEAVES, first, second)]
    first_root, second_root, *proof = data.draw(tampered(honest))
    assert not verify_consistency(first, second, proof, first_root, second_root)


@given(places(), st.data())
def test_a_proof_with_one_hash_too_few_or_too_many_fails(place: tuple[int, int], data: st.DataObject) -> None:
    index, size = place
    at = data.draw(st.integers(0, 8))
    inclusion = inclusion_proof(LEAVES, index, size)
    consistency = consistency_proof(LEAVES, index + 1, size)
    longer = (*inclusion[:at], LEAVES[0], *inclusion[at:])
    assert not verify_inclusion(LEAVES[index], index, size, longer, root_of(size))
    longer = (*consistency[:at], LEAVES[0], *consistency[at:])
    assert not verify_consistency(index + 1, size, longer, root_of(index + 1), root_of(size))
    if at < len(inclusion):
        shorter = inclusion[:at] + inclusion[at + 1 :]
        assert not verify_inclusion(LEAVES[index], index, size, shorter, root_of(size))
    if at < len(consistency):
        shorter = consistency[:at] + consistency[at + 1 :]
        assert not verify_consistency(index + 1, size, shorter, root_of(index + 1), root_of(size))


@given(growths())
def test_an_empty_proof_shows_only_that_a_tree_is_itself(growth: tuple[int, int]) -> None:
    first, second = growth
    assert verify_consistency(first, second, [], root_of(first), root_of(second)) is (first == second)


def test_roots_made_to_fit_a_proof_of_the_wrong_length_do_not_help() -> None:
    extra = LEAVES[9]
    assert not verify_inclusion(LEAVES[0], 0, 1, [extra], node_hash(extra, LEAVES[0]))
    honest = consistency_proof(LEAVES, 3, 4)
    old, new = node_hash(extra, root_of(3)), node_hash(extra, root_of(4))
    assert not verify_consistency(3, 4, [*honest, extra], old, new)
    assert not verify_consistency(3, 4, honest[:2], LEAVES[2], node_hash(LEAVES[2], LEAVES[3]))


@given(places(), st.integers(0, MOST - 1))
def test_a_proof_for_one_place_does_not_hold_at_another(place: tuple[int, int], other: int) -> None:
    index, size = place
    proof = inclusion_proof(LEAVES, index, size)
    assert verify_inclusion(LEAVES[index], other, size, proof, root_of(size)) is (other == index)


@given(growths())
def test_a_rewritten_first_leaf_is_inconsistent(growth: tuple[int, int]) -> None:
    first, second = growth
    rewritten = [leaf_hash(b"another"), *LEAVES[1:second]]
    proof = consistency_proof(rewritten, first, second)
    assert not verify_consistency(first, second, proof, root_of(first), naive_root(rewritten))


def test_a_byte_moved_over_the_border_of_two_hashes_fails() -> None:
    leaf, sibling = LEAVES[:2]
    assert verify_inclusion(leaf, 0, 2, [sibling], root_of(2))
    assert not verify_inclusion(leaf + sibling[:1], 0, 2, [sibling[1:]], root_of(2))
    assert verify_consistency(1, 2, [sibling], leaf, root_of(2))
    assert not verify_consistency(1, 2, [sibling[1:]], leaf + sibling[:1], root_of(2))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3), (0, MOST + 1)])
def test_there_is_no_inclusion_proof_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match=f"No leaf {index} in a tree of {size} leaves"):
        inclusion_proof(LEAVES, index, size)
    assert not verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 3), (-1, 3), (4, 3), (1, MOST + 1)])
def test_there_is_no_consistency_proof_from_nothing_or_backwards(first: int, second: int) -> None:
    with pytest.raises(ValueError, match=f"No proof from {first} to {second} leaves"):
        consistency_proof(LEAVES, first, second)
    assert not verify_consistency(first, second, [], EMPTY_ROOT, EMPTY_ROOT)
