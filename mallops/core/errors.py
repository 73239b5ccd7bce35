"""Facts that stop an action. Views turn them into pages; forms turn `Invalid` into field errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

Message = Any  # str or a lazy translation of one


class DomainError(Exception):
    """A rule said no. `message` is a translated sentence that tells the person what to do."""

    status = 422
    default: Message = _l("This could not be done. Check what you entered and try again.")

    def __init__(self, message: Message | None = None) -> None:
        self.message: Message = message if message is not None else self.default
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class Invalid(DomainError):
    """Input that breaks a rule; `field_errors` maps a form field to its sentence."""

    status = 422

    def __init__(
        self, message: Message | None = None, *, field_errors: Mapping[str, Message] | None = None
    ) -> None:
        self.field_errors: dict[str, Message] = dict(field_errors or {})
        if message is None and self.field_errors:
            message = next(iter(self.field_errors.values()))
        super().__init__(message)


class Conflict(DomainError):
    """The record has moved on, or is in a state that refuses this step (HTTP 409)."""

    status = 409
    default = _l("Somebody changed this in the meantime. Look at the current state and try again.")


class Forbidden(DomainError):
    """The person may see this, but may not do that (HTTP 403)."""

    status = 403
    default = _l("Your role does not allow this. Ask your supervisor.")


class NotFound(DomainError):
    """Not there, or not for this person: the two look the same (HTTP 404)."""

    status = 404
    default = _l("This page does not exist, or it is not yours to see.")


class TooLarge(DomainError):
    """The request is larger than what the server takes (HTTP 413)."""

    status = 413
    default = _l("This file is too large.")
