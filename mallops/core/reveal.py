"""A telephone number in clear: asked for with a reason, shown once, and on record (quality.md, privacy).

`add_reveal(bp, kind, permission)` gives a register's blueprint the two routes under `/<uid>/phone`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from mallops.core import audit
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.casework.kinds import CaseKind
from mallops.core.crypto import mask_phone
from mallops.core.db import transaction
from mallops.core.errors import NotFound
from mallops.core.forms import BaseForm
from mallops.core.registers.record_form import without_nul
from mallops.core.web import no_store, render


class WhyForm(BaseForm):
    """Why somebody needs the number."""

    why = StringField(
        _l("What do you call about?"),
        [InputRequired(_l("Fill in this field.")), Length(max=200)],
        description=_l("It is recorded with your name."),
        filters=[without_nul],
    )


def add_reveal(bp: Blueprint, kind: CaseKind, permission: str, phone: Callable[[Any], str | None]) -> None:
    """Give the blueprint the routes `ask_phone` and `show_phone`."""

    def page(case: Any, form: WhyForm, number: str = "", status: int = 200) -> Response:
        masked = mask_phone(phone(case) or "")
        return no_store(
            render("registers/reveal.html", status=status, case=case, kind=kind, form=form, number=number,
                   masked=masked)
        )  # fmt: skip

    def known(uid: uuid.UUID) -> Any:
        case = fetch(kind.model, uid, current_actor())
        if not phone(case):
            raise NotFound()
        return case

    @bp.get("/<uuid:uid>/phone")
    @requires(permission)
    def ask_phone(uid: uuid.UUID) -> Response:
        """Why the number is needed."""
        return page(known(uid), WhyForm(formdata=None))

    @bp.post("/<uuid:uid>/phone")
    @requires(permission)
    def show_phone(uid: uuid.UUID) -> Response:
        """The number, once."""
        case, form = known(uid), WhyForm()
        if not form.validate_on_submit():
            return page(case, form, status=422)
        with transaction():
            audit.note(
                f"{kind.code}.reveal_phone",
                mall_id=case.mall_id,
                actor=current_actor(),
                object_kind="cases",
                object_id=case.id,
                label=case.audit_label,
                after={"reason": form.why.data},
            )
        return page(case, form, number=phone(case) or "")


__all__ = ["add_reveal"]
