"""How a person wants to be told outside the program."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mallops.blueprints.notices import permissions as may
from mallops.blueprints.notices import queries
from mallops.blueprints.notices.actions import preferences as actions
from mallops.blueprints.notices.forms import PreferenceForm
from mallops.blueprints.notices.views.blueprint import bp
from mallops.blueprints.notices.views.words import reason_words
from mallops.core.auth import current_actor, signed_in
from mallops.core.db import commits
from mallops.core.notices import TOPICS
from mallops.core.notices.topics import topic_groups
from mallops.core.web import flash_ok, redirect_after, render


@bp.get("/notices/settings")
@signed_in
def settings() -> Response:
    """The form; with the state of a test that was just sent."""
    row = queries.find_preference(current_actor())
    form = PreferenceForm(obj=row, data=None if row else {"mail": True, "digest_at": dt.time(9)})
    form.wanted.data = [one for one in TOPICS if row is None or one not in row.muted]
    return _page(form)


@bp.post("/notices/settings")
@commits
@signed_in
def save_settings() -> Response:
    """Store what was chosen."""
    form = PreferenceForm()
    ok, _row = form.runs(lambda: actions.save_preference(current_actor(), _chosen(form)))
    if not ok:
        return _page(form, 422)
    flash_ok(_("Saved."))
    return redirect_after("notices.settings")


@bp.post("/notices/settings/test")
@commits
@signed_in
def test_settings() -> Response:
    """Send a mail to oneself."""
    actions.send_own_test(current_actor())
    flash_ok(_("The test is on its way."))
    return redirect_after("notices.settings")


def _chosen(form: PreferenceForm) -> actions.Chosen:
    wanted = set(form.wanted.data or [])
    return actions.Chosen(
        email=form.email.data or "",
        mail=form.mail.data,
        muted=[one for one in TOPICS if one not in wanted],
        pace=form.pace.data,
        digest_at=form.digest_at.data or dt.time(9),
        quiet_from=form.quiet_from.data,
        quiet_until=form.quiet_until.data,
    )


def _page(form: PreferenceForm, status: int = 200) -> Response:
    actor = current_actor()
    stored = queries.find_preference(actor)
    return render(
        "notices/settings.html",
        "state",
        status=status,
        form=form,
        groups=topic_groups(),
        mail_server=queries.has_mail_server(actor),
        may_test=stored is not None and bool(stored.email) and stored.mail,
        test=queries.last_own_test(actor),
        reason=reason_words,
        may_channels=actor.can(may.CHANNELS),
    )
