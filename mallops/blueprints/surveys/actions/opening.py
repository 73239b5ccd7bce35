"""A survey is opened: links to tenants, a code for customers, or from now on after every case; closed."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.actions.invites import make_invite
from mallops.blueprints.surveys.models import Survey
from mallops.blueprints.surveys.queries.surveys import find_by_series, list_to_ask
from mallops.blueprints.surveys.rules import questions as asked
from mallops.blueprints.surveys.rules import running
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict

#: Letters and digits that nobody mistakes for one another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 10


def after_series(mall_id: int, kind: str) -> str:
    """The name under which one survey at a time asks after records of a kind."""
    return f"{mall_id}:after:{kind}"


def may_open(case: Any, _actor: Any) -> None:
    """Questions that can be answered, and no other survey after the same records."""
    asked.ensure_questions(case.questions)
    if case.audience != "after":
        return
    asked.ensure_after(case.questions)
    held = find_by_series(after_series(case.mall_id, case.about))
    if held is not None and held.id != case.id:
        raise Conflict(
            _(
                "%(number)s asks after these records already. Close it first.",
                number=held.number or held.title,
            )
        )


def opened(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    """Make the links, the code, or the rule that asks from now on."""
    case.opened_at = utcnow()
    if case.audience == "tenants":
        ask_tenants(case)
    elif case.audience == "customers":
        case.code = "".join(secrets.choice(LETTERS) for _one in range(CODE_LENGTH))
    else:
        case.series = after_series(case.mall_id, case.about)
    db.session.flush()


def ask_tenants(survey: Survey) -> int:
    """A link for each tenant of the sample that has none; how many were made."""
    chosen = [
        one for one in list_to_ask(survey) if running.in_sample(f"{survey.uid}:{one.uid}", survey.sample)
    ]
    for tenant in chosen:
        make_invite(survey, tenant_id=tenant.id)
    db.session.flush()
    return len(chosen)


def ask_newcomers(actor: Actor, survey: Survey) -> int:
    """Links for tenants that came since it was opened."""
    authorize(actor, may.RUN)
    if survey.state != "open" or survey.audience != "tenants":
        raise Conflict(_("This survey is closed."))
    return ask_tenants(survey)


def closed(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    """No more answers; another survey may ask after these records."""
    case.ended_at = utcnow()
    if case.audience == "after":
        case.series = None
