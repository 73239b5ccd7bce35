"""One small form that does one thing to a record: its page, its action, its refusal, for all alike."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.core.attempts import attempt
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.kinds import CaseKind
from mallops.core.errors import Conflict, DomainError
from mallops.core.forms import BaseForm
from mallops.core.registers.intake import receive_photos
from mallops.core.web import flash_ok, no_store, redirect_after, render


@dataclass(frozen=True)
class Act:
    """`run(actor, case, form, photos)` does it; `first(case)` fills the form; `ready(case, actor)`: if it
    can be done now; `intro(case)` stands above the form as facts.
    """

    code: str
    title: Any
    form: type[BaseForm]
    permission: str
    run: Callable[[Actor, Any, Any, list[Any]], Any]
    done: Any
    button: Any = ""
    first: Callable[[Any], dict[str, Any]] | None = None
    ready: Callable[[Any, Actor], bool] | None = None
    intro: Callable[[Any], list[tuple[str, str]]] | None = None
    shape: Callable[[Any, Any, Actor], None] | None = None
    photos: bool = False
    icon: str = "check"


def add_act(bp: Blueprint, kind: CaseKind, one: Act) -> None:
    """GET and POST `/<uid>/<code>`, endpoints `<code>` and `do_<code>`."""

    def page(case: Any, form: BaseForm, status: int = 200) -> Response:
        if one.shape is not None:
            one.shape(form, case, current_actor())
        return no_store(
            render(
                "complaints/act.html", "form", status, form=form, case=case, act=one,
                back=url_for(f"{kind.code}.show", uid=case.uid), facts=one.intro(case) if one.intro else [],
            )
        )  # fmt: skip

    def load(uid: uuid.UUID, lock: bool = False) -> Any:
        return fetch(kind.model, uid, current_actor(), lock=lock)

    def ask(uid: uuid.UUID) -> Response:
        case = load(uid)
        if one.ready is not None and not one.ready(case, current_actor()):
            raise Conflict(_("This can't be done as the record stands now."))
        first = one.first(case) if one.first is not None else {}
        return page(case, one.form(formdata=None, data={"version": str(case.version), **first}))

    def do(uid: uuid.UUID) -> BaseResponse:
        actor, form = current_actor(), one.form()
        load(uid)
        stored: list[Any] = []
        try:
            if one.photos and form.validate_on_submit():
                stored = receive_photos(request.files.getlist("photos"))
        except DomainError as error:
            form.add_error(error)
            return page(load(uid), form, 422)

        def act() -> bool:
            one.run(actor, load(uid, lock=True), form, stored)
            return True

        done, status = attempt(form, actor, f"{kind.code}.{one.code}", act)
        if not done:
            return page(load(uid), form, status)
        flash_ok(str(one.done))
        return redirect_after(f"{kind.code}.show", uid=uid)

    ask.__name__, ask.__doc__ = one.code, f"The form: {one.code}."
    do.__name__, do.__doc__ = f"do_{one.code}", f"Do it: {one.code}."
    rule = f"/<uuid:uid>/{one.code.replace('_', '-')}"
    bp.add_url_rule(rule, one.code, requires(one.permission)(ask), methods=["GET"])
    bp.add_url_rule(rule, f"do_{one.code}", requires(one.permission)(do), methods=["POST"])


__all__ = ["Act", "add_act"]
