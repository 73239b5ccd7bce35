"""One action behind a form: in a transaction of its own, its refusal put on the form."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError

from mallops.core.audit import acting
from mallops.core.auth import Actor, fetch
from mallops.core.db import Base, db, transaction
from mallops.core.errors import DomainError, NotFound
from mallops.core.forms import BaseForm

T = TypeVar("T", bound=Base)
REFUSALS = {409, 413, 415, 422}


def attempt(form: BaseForm, actor: Actor, action: str, act: Callable[[], Any]) -> tuple[Any, int]:
    """What `act` gives and 200; None and the status of the refusal, whose words are on the form then."""
    if not form.validate_on_submit():
        return None, 422
    try:
        with transaction(), acting(actor, action):
            return act(), 200
    except DomainError as error:
        db.session.rollback()
        if error.status not in REFUSALS:
            raise
        form.add_error(error)
        return None, 409 if error.status == 409 else 422


def attempt_once(
    form: BaseForm, actor: Actor, action: str, act: Callable[[], T], model: type[T], uid: uuid.UUID
) -> tuple[T | None, int]:
    """As `attempt`, where the form brings the public id `uid` of the `model` that `act` makes.

    A form that was sent twice (a second tap, a lost answer) makes one: the second gets what the first made.
    """
    try:
        return attempt(form, actor, action, act)
    except IntegrityError:
        db.session.rollback()
        try:
            return fetch(model, uid, actor), 200
        except NotFound:  # something else was twice
            pass
        raise


def first_error(form: BaseForm) -> str:
    """The first sentence that refuses, for a form that stands on a page of something else."""
    found: Any = [*form.form_errors, *(words for errors in form.errors.values() for words in errors)]
    return str(found[0]) if found else ""


__all__ = ["attempt", "attempt_once", "first_error"]
