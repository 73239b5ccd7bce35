"""Pages and built files come compressed to whoever takes it, and are the same inside."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask

GZIP = {"Accept-Encoding": "gzip"}
BOTH = {"Accept-Encoding": "gzip, deflate, br, zstd"}
WAYS = [(GZIP, "gzip", gzip.decompress), (BOTH, "br", brotli.decompress)]


@pytest.mark.parametrize(("asked", "coding", "unpack"), WAYS)
def test_a_page_is_the_same_inside(
    app: Flask, asked: dict[str, str], coding: str, unpack: Callable[[bytes], bytes]
) -> None:
    client = app.test_client()
    plain, small = client.get("/login"), client.get("/login", headers=asked)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Content-Security-Policy" in small.headers
    inside = unpack(small.data)
    assert len(small.data) < len(inside) / 2
    assert b"</html>" in inside
    assert int(small.headers["Content-Length"]) == len(small.data)


def test_what_a_browser_refuses_it_does_not_get(app: Flask) -> None:
    said = app.test_client().get("/login", headers={"Accept-Encoding": "br;q=0, gzip"}).headers
    assert said["Content-Encoding"] == "gzip"
    said = app.test_client().get("/login", headers={"Accept-Encoding": "identity"}).headers
    assert "Content-Encoding" not in said


def test_small_answers_stay_as_they_are(app: Flask) -> None:
    assert "Content-Encoding" not in app.test_client().get("/healthz", headers=GZIP).headers


@pytest.fixture
def built(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An app with one built file, compressed by the build, and one that is not."""
    (tmp_path / "app.1.css").write_text("a" * 3000)
    (tmp_path / "app.1.css.gz").write_bytes(gzip.compress(b"a" * 3000))
    (tmp_path / "app.1.css.br").write_bytes(brotli.compress(b"a" * 3000))
    (tmp_path / "logo.png").write_bytes(b"\x89PNG" * 1000)
    monkeypatch.setattr(app, "_static_folder", str(tmp_path))
    return app


def test_a_built_file_comes_as_the_build_compressed_it(built: Flask) -> None:
    client = built.test_client()
    small = client.get("/static/app.1.css", headers=GZIP)
    assert (small.headers["Content-Encoding"], small.mimetype) == ("gzip", "text/css")
    assert gzip.decompress(small.data) == b"a" * 3000
    smaller = client.get("/static/app.1.css", headers=BOTH)
    assert (smaller.headers["Content-Encoding"], brotli.decompress(smaller.data)) == ("br", b"a" * 3000)
    assert "max-age=31536000" in small.headers["Cache-Control"]
    assert client.get("/static/app.1.css").data == b"a" * 3000
    assert "Content-Encoding" not in client.get("/static/logo.png", headers=GZIP).headers
    assert client.get("/static/none.css", headers=GZIP).status_code == 404


def test_a_known_built_file_is_not_sent_again(built: Flask) -> None:
    client = built.test_client()
    etag = client.get("/static/app.1.css", headers=GZIP).headers["ETag"]
    again = client.get("/static/app.1.css", headers={**GZIP, "If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
