"""Signatures of statements: Ed25519 keys in files, and what a signature says.

A signature shows that the holder of a key signed these bytes. It says nothing about law: one that
replaces a signature by hand takes a licensed authority.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hecha.declare.system_errors import why
from hecha.reading.submission import InputRejected

PUBLIC = ".pub"
"""Ending of the file of a public key, beside that of the key."""


def new_key(file: Path, password: str) -> Ed25519PublicKey:
    """A new key, encrypted with ``password``, in ``file`` (only the owner can read it), and its
    public key in ``file`` + PUBLIC. Raises InputRejected where a file is there already, and for an
    empty password."""
    if not password:
        raise InputRejected("钥匙的口令是空的：请设一个。", "The password of the key is empty.")
    public = file.with_name(file.name + PUBLIC)
    for path in (file, public):
        if path.exists():
            raise InputRejected(
                f"{path} 已存在：换一个文件名，钥匙不会被覆盖。",
                f"{path} exists: please choose another name, a key is never overwritten.",
            )
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(private)
        public.write_bytes(
            key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
    except OSError as error:
        reason = why(error)
        raise InputRejected(
            f"{file} 写不进去（{reason.zh}）。", f"{file} cannot be written ({reason.en})."
        ) from None
    return key.public_key()


def sign(content: bytes, file: Path, password: str) -> tuple[bytes, Ed25519PublicKey]:
    """The signature (base64, a line) of ``content`` by the key in ``file``, and the public key.

    Raises InputRejected where the file is no such key or the password is wrong.
    """
    try:
        key = serialization.load_pem_private_key(_read(file), password.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise InputRejected(
            f"{file} 打不开：口令不对，或不是签名钥匙。",
            f"{file} cannot be opened: the password is wrong, or it is no key to sign with.",
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise InputRejected(
            f"{file} 不是 Ed25519 签名钥匙：用 hecha certify --new-key 新建。",
            f"{file} is no Ed25519 key to sign with: hecha certify --new-key makes one.",
        )
    return base64.b64encode(key.sign(content)) + b"\n", key.public_key()


def is_signed(content: bytes, signature: bytes, public: Path) -> bool:
    """Whether ``signature`` is that of ``content`` by the holder of the public key in a file.

    Raises InputRejected where the file is no public key.
    """
    key = public_key(public)
    try:
        key.verify(base64.b64decode(signature, validate=False), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key(file: Path) -> Ed25519PublicKey:
    """The public key in a file. Raises InputRejected where it is none."""
    try:
        key = serialization.load_pem_public_key(_read(file))
    except (ValueError, UnsupportedAlgorithm):
        raise InputRejected(f"{file} 不是公钥。", f"{file} is no public key.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise InputRejected(f"{file} 不是 Ed25519 公钥。", f"{file} is no Ed25519 public key.")
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """The fingerprint of a public key, in groups of four signs, to be compared by eye."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    digest = base64.b32encode(hashlib.sha256(raw).digest()[:20]).decode()
    return "-".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputRejected.not_opened(file, error) from None
