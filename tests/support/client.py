"""A test client whose requests see what a browser's would: an app context and a transaction of their own."""

from __future__ import annotations

import contextvars
from typing import Any

from flask import has_app_context
from flask.globals import _cv_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mallops.core.db import db


class AppClient(FlaskClient):
    """Like Flask's, but a request inside `with app.app_context():` does not share `g` or the session.

    What the test has added is committed before the request, and its objects are read again after it.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request; everything else works as in Flask."""
        if not has_app_context():
            return super().open(*args, **kwargs)
        db.session.commit()
        response = contextvars.copy_context().run(self._open_apart, *args, **kwargs)
        db.session.commit()
        db.session.expire_all()
        return response

    def htmx(self, method: str, *args: Any, target: str = "div", **kwargs: Any) -> TestResponse:
        """The request as htmx 4 would send it for the element `target` (`div#results`)."""
        headers = {
            "HX-Request": "true",
            "HX-Target": target,
            "HX-Request-Type": "partial",
            **kwargs.pop("headers", {}),
        }
        return self.open(*args, method=method.upper(), headers=headers, **kwargs)

    def _open_apart(self, *args: Any, **kwargs: Any) -> TestResponse:
        _cv_app.set(None)  # type: ignore[arg-type]
        return super().open(*args, **kwargs)
