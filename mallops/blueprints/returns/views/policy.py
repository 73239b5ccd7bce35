"""The mall's return policy: read by all who work with returns, set by those in charge."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.returns import permissions as may
from mallops.blueprints.returns import rules
from mallops.blueprints.returns.actions.keeping import PolicyTold, set_policy
from mallops.blueprints.returns.forms import PolicyForm, number_of
from mallops.blueprints.returns.queries import find_policy, terms_of
from mallops.blueprints.returns.views.work import bp
from mallops.core.attempts import attempt
from mallops.core.auth import current_actor, requires
from mallops.core.forms import version_of
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

nav_item(NavItem("return_work.policy", _l("Return policy"), "scroll-text", "desk", may.SET_POLICY, order=61))


def _page(form: PolicyForm, status: int = 200) -> Response:
    actor = current_actor()
    row = find_policy(actor.mall_id or 0)
    return render(
        "returns/policy.html", "form", status, form=form, row=row, sets=actor.can(may.SET_POLICY),
        terms=terms_of(actor.mall_id or 0),
    )  # fmt: skip


@bp.get("/policy")
@requires(may.POLICY)
def policy() -> Response:
    """As it is in force."""
    mall_id = current_actor().mall_id or 0
    terms, row = terms_of(mall_id), find_policy(mall_id)
    first: dict[str, Any] = {
        name: str(getattr(terms, name)) for name in ("days_no_reason", "days_fault", "keep_days")
    }
    first["exceptions"] = "\n".join(f"{name} {days}" for name, days in sorted(terms.exceptions.items()))
    first["version"] = str(row.version) if row is not None else "0"
    if row is not None:
        first |= {"text_zh": row.text_zh, "text_en": row.text_en}
    return _page(PolicyForm(formdata=None, data=first))


@bp.post("/policy")
@requires(may.SET_POLICY)
def keep_policy() -> BaseResponse:
    """Set it."""
    form = PolicyForm()

    def act() -> Any:
        told = PolicyTold(
            number_of(form.days_no_reason.data), number_of(form.days_fault.data),
            number_of(form.keep_days.data), rules.read_exceptions(form.exceptions.data or ""),
            form.text_zh.data or "", form.text_en.data or "",
        )  # fmt: skip
        return set_policy(current_actor(), told, version_of(form))

    done, status = attempt(form, current_actor(), "returns.set_policy", act)
    if not done:
        return _page(form, status)
    flash_ok(_("The policy holds from now on. Open returns keep the period they came with."))
    return redirect_after("return_work.policy")
