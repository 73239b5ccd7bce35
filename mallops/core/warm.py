"""What every process would otherwise make for itself at its first request: made once, before the fork."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_babel import force_locale, get_translations
from sqlalchemy.orm import configure_mappers

LANGUAGES = ("zh_Hans_CN", "en")
#: Templates that nearly every page is made of; the others are compiled when they are first asked for.
FRAME = ("base.html", "macros/", "registers/", "home/")


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No search for cycles meanwhile: a third of a start goes into it, among what stays anyway."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def warm(app: Flask) -> Flask:
    """Mappers, catalogues and the frame's templates: some 30 MB that the forks then share."""
    configure_mappers()
    with app.test_request_context():
        for language in LANGUAGES:
            with force_locale(language):
                get_translations()
    for name in app.jinja_env.list_templates(extensions=["html"]):
        if name.startswith(FRAME):
            app.jinja_env.get_template(name)
    return app
