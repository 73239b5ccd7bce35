"""Parts of the frame that are kept: drawn once for the same words, with each request's own form token."""

from __future__ import annotations

from flask import Flask, render_template_string
from flask_wtf.csrf import generate_csrf

SOURCE = '{% call drawn_once("part", word) %}<p>{{ shown }} {{ csrf_token() }}</p>{% endcall %}'


def draw(app: Flask, word: str, shown: str) -> tuple[str, str]:
    """What one request gets, and its own token."""
    with app.test_request_context():
        return render_template_string(SOURCE, word=word, shown=shown), generate_csrf()


def test_the_same_words_are_drawn_once_and_others_anew(app: Flask) -> None:
    app.extensions["mallops_kept"].clear()
    assert "first" in draw(app, "a", "first")[0]
    assert "first" in draw(app, "a", "second")[0]
    assert "second" in draw(app, "b", "second")[0]


def test_each_request_has_its_own_token(app: Flask) -> None:
    app.extensions["mallops_kept"].clear()
    first, second = draw(app, "t", "x"), draw(app, "t", "x")
    assert first[1] != second[1]
    for page, token in (first, second):
        assert page == f"<p>x {token}</p>"


def test_it_never_keeps_more_than_its_bound(app: Flask) -> None:
    app.extensions["mallops_kept"].clear()
    for number in range(600):
        draw(app, str(number), "x")
    assert len(app.extensions["mallops_kept"]) <= 512
