"""Deputies 副经理 and 主管助理: who acts for the manager or the supervisor, for how long."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from mallops.blueprints.accounts import permissions as may
from mallops.blueprints.accounts.actions import people as actions
from mallops.blueprints.accounts.forms import DeputyForm
from mallops.blueprints.accounts.models import Deputation, User
from mallops.blueprints.accounts.queries import people as queries
from mallops.blueprints.accounts.rules.people import DEPUTY_ROLES, Period
from mallops.blueprints.accounts.views.blueprint import bp
from mallops.core.auth import ROLES, current_actor, fetch, requires
from mallops.core.clock import business_date, now
from mallops.core.db import commits
from mallops.core.errors import Invalid
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

nav_item(NavItem("accounts.deputies", _l("Deputies"), "user-check", "admin", may.DEPUTIES, order=30))


@bp.get("/deputies")
@requires(may.DEPUTIES)
def deputies() -> Response:
    """Who deputises now and soon, and who did."""
    actor = current_actor()
    return render(
        "accounts/deputies.html",
        running=queries.list_deputations(actor),
        past=queries.list_deputations(actor, past=True),
        role_names=ROLES,
        now=now(),
    )


@bp.get("/deputies/new")
@requires(may.NAME_DEPUTY)
def new_deputy() -> Response:
    """The form, beginning today."""
    actor = current_actor()
    today = business_date(now(), actor.tz)
    return render("accounts/deputy_new.html", form=_filled(DeputyForm(starts_on=today, ends_on=today)))


@bp.post("/deputies/new")
@commits
@requires(may.NAME_DEPUTY)
def name_deputy() -> Response:
    """Name a deputy for a period."""
    form = _filled(DeputyForm())
    ok, _row = form.runs(lambda: _name(form))
    if not ok:
        return render("accounts/deputy_new.html", status=422, form=form)
    flash_ok(_("The deputy is named."))
    return redirect_after("accounts.deputies")


@bp.post("/deputies/<uuid:deputation_uid>/end")
@commits
@requires(may.NAME_DEPUTY)
def end_deputation(deputation_uid: uuid.UUID) -> Response:
    """End a deputation now."""
    row = fetch(Deputation, deputation_uid, lock=True)
    actions.end_deputation(current_actor(), row)
    flash_ok(_("The deputation is over."))
    return redirect_after("accounts.deputies")


def _filled(form: DeputyForm) -> DeputyForm:
    mall_id = current_actor().mall_id
    people = queries.list_active_people(mall_id)
    form.deputy.choices = [SelectChoice("", "–"), *_choices(people)]
    heads = queries.list_active_people(mall_id, *DEPUTY_ROLES)
    form.principal.choices = [SelectChoice("", _("the post as such")), *_choices(heads)]
    return form


def _choices(people: Iterable[User]) -> list[SelectChoice]:
    return [SelectChoice(str(one.uid), one.name) for one in people]


def _name(form: DeputyForm) -> Deputation:
    deputy = _chosen(form.deputy.data)
    if deputy is None or form.starts_on.data is None or form.ends_on.data is None:
        raise Invalid(field_errors={"deputy": _("Fill in this field.")})
    tz = ZoneInfo(current_actor().tz)
    period = Period(_midnight(form.starts_on.data, tz), _midnight(form.ends_on.data, tz, days=1))
    data = actions.DeputyData(form.role.data, period, form.reason.data or "")
    return actions.name_deputy(current_actor(), deputy, _chosen(form.principal.data), data)


def _chosen(text: str | None) -> User | None:
    return queries.get_person(current_actor(), uuid.UUID(text)) if text else None


def _midnight(day: dt.date, tz: ZoneInfo, days: int = 0) -> dt.datetime:
    """The first moment of a day (or of one `days` later) in the mall, in UTC."""
    return dt.datetime.combine(day + dt.timedelta(days=days), dt.time(), tz).astimezone(dt.UTC)
