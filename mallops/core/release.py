"""Which build answers: a short hash, the same in every process of a release, another after each release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, current_app

#: What a phone keeps is made of these: built files, words in both languages, templates, and the code that
#: says which words a page needs.
SOURCES = (
    "static/manifest.json",
    "translations/**/*.mo",
    "templates/floor/*.html",
    "templates/patrols/sheet.html",
    "templates/macros/*.html",
    "core/phone_shell.py",
    "blueprints/floor/views/*.py",
    "blueprints/patrols/views/sheet*.py",
)
LENGTH = 16


def _files(root: Path) -> Iterator[Path]:
    for pattern in SOURCES:
        yield from sorted(root.glob(pattern))


def build_hash(root: Path) -> str:
    """The hash over names and contents of what the phone's pages are made of, below the package `root`."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:LENGTH]


def app_version(app: Flask | None = None) -> str:
    """The version of the running app; read once a process (anew while debugging)."""
    app = app or current_app
    known: str | None = app.extensions.get("mallops_version")
    if known is None or app.debug:
        known = app.extensions["mallops_version"] = build_hash(Path(app.root_path))
    return known


__all__ = ["app_version", "build_hash"]
