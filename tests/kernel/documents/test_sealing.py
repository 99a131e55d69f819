"""Sealed bytes open with their key, bound to their row, or not at all."""

import secrets

import pytest

from maillage.kernel.documents.sealing import Keyring, SealBroken, seal, unseal

OLD, NEW = "11" * 32, "22" * 32


@pytest.fixture
def ring() -> Keyring:
    return Keyring(OLD)


def test_what_was_sealed_opens_and_does_not_show(ring: Keyring) -> None:
    data = b"%PDF-1.7 une lettre" * 100
    sealed = seal(data, bound_to="row:hash", ring=ring)
    assert b"lettre" not in sealed.blob
    assert (
        unseal(sealed.blob, wrapped_key=sealed.wrapped_key, key_id=sealed.key_id, bound_to="row:hash", ring=ring)
        == data
    )


def test_the_same_bytes_never_seal_twice_alike(ring: Keyring) -> None:
    first, second = (seal(b"abc", bound_to="x", ring=ring) for _ in range(2))
    assert first.blob != second.blob
    assert first.wrapped_key != second.wrapped_key


@pytest.mark.parametrize("where", ["magic", "nonce", "body", "tag", "cut"])
def test_one_changed_byte_and_it_does_not_open(ring: Keyring, where: str) -> None:
    sealed = seal(secrets.token_bytes(5000), bound_to="x", ring=ring)
    place = {"magic": 0, "nonce": 12, "body": 2000, "tag": len(sealed.blob) - 1}
    blob = bytearray(sealed.blob)
    if where == "cut":
        del blob[-100:]
    else:
        blob[place[where]] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(blob), wrapped_key=sealed.wrapped_key, key_id=sealed.key_id, bound_to="x", ring=ring)


@pytest.mark.parametrize("blob", [b"", b"MAILLAGE1", b"MAILLAGE1" + bytes(12)])
def test_an_empty_or_short_blob_does_not_open(ring: Keyring, blob: bytes) -> None:
    sealed = seal(b"abc", bound_to="x", ring=ring)
    with pytest.raises(SealBroken):
        unseal(blob, wrapped_key=sealed.wrapped_key, key_id=sealed.key_id, bound_to="x", ring=ring)


def test_bytes_moved_under_another_row_do_not_open(ring: Keyring) -> None:
    sealed = seal(b"abc", bound_to="row-1:hash", ring=ring)
    with pytest.raises(SealBroken):
        unseal(sealed.blob, wrapped_key=sealed.wrapped_key, key_id=sealed.key_id, bound_to="row-2:hash", ring=ring)


def test_another_installations_key_does_not_open(ring: Keyring) -> None:
    sealed = seal(b"abc", bound_to="x", ring=ring)
    with pytest.raises(SealBroken):
        unseal(sealed.blob, wrapped_key=sealed.wrapped_key, key_id=sealed.key_id, bound_to="x", ring=Keyring(NEW))


@pytest.mark.parametrize("wrapped", [b"", bytes(8), bytes(40)])
def test_an_erased_or_damaged_wrapped_key_does_not_open(ring: Keyring, wrapped: bytes) -> None:
    sealed = seal(b"abc", bound_to="x", ring=ring)
    with pytest.raises(SealBroken):
        unseal(sealed.blob, wrapped_key=wrapped, key_id=sealed.key_id, bound_to="x", ring=ring)


def test_during_a_rotation_old_keys_open_and_the_new_one_wraps() -> None:
    sealed = seal(b"abc", bound_to="x", ring=Keyring(OLD))
    ring = Keyring(NEW, [OLD])
    assert sealed.key_id != ring.current_id
    wrapped = ring.wrap(ring.unwrap(sealed.wrapped_key, sealed.key_id))
    alone = Keyring(NEW)
    assert unseal(sealed.blob, wrapped_key=wrapped, key_id=alone.current_id, bound_to="x", ring=alone) == b"abc"


def test_a_short_key_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        Keyring("11" * 16)


def test_a_key_id_tells_nothing_of_its_key(ring: Keyring) -> None:
    assert ring.current_id not in OLD
    assert len(ring.current_id) == 16
