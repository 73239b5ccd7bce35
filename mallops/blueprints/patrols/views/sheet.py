"""The phone's patrol sheet: a shell that the browser fills from the bundle (docs/patrol-api.md)."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, send_from_directory, url_for
from flask_babel import gettext as _

from mallops.blueprints.patrols.actions.kind import PURPOSE_LABELS, facts_of
from mallops.blueprints.patrols.models import Patrol
from mallops.blueprints.patrols.permissions import VIEW
from mallops.blueprints.patrols.rules.runs import WRITABLE
from mallops.core.auth import current_actor, fetch, public, requires
from mallops.core.formatting import mall_time
from mallops.core.web import asset, no_store, render

bp = Blueprint("sheet", __name__, url_prefix="/patrols")


@bp.get("/<uuid:patrol_uid>/sheet")
@requires(VIEW)
def show(patrol_uid: uuid.UUID) -> Response:
    """The sheet of one run; what it may do there is decided by the API."""
    patrol = fetch(Patrol, patrol_uid)
    place = patrol.tenant or patrol.zone
    api = {
        name: url_for(f"patrols_api.{name}", patrol_uid=patrol.uid)
        for name in ("bundle", "answers", "photos", "submit")
    }
    here = url_for("sheet.show", patrol_uid=patrol.uid)
    return no_store(
        render(
            "patrols/sheet.html",
            patrol=patrol,
            heading=place.name if place else patrol.title,
            subheading=_subheading(patrol, place.code if place else ""),
            urls={
                **api,
                "today": url_for("patrols_api.today"),
                "worker": url_for("sheet.worker"),
                "record": url_for("patrols.show", uid=patrol.uid),
                "login": url_for("accounts.login", next=here),
                "back": url_for("rounds.today"),
            },
            returned=patrol.state == "returned",
            writable=patrol.state in WRITABLE and facts_of(patrol).walked_by(current_actor().user_id),
            needs_shop_signature=patrol.purpose == "tenant",
            submit_uid=uuid.uuid5(patrol.uid, f"submit:{patrol.version}"),
            strings=sheet_strings(),
        )
    )


@bp.get("/sheet-worker.js")
@public("code without data; a phone asks for it also while nobody is signed in")
def worker() -> Response:
    """The script that opens a sheet without a network; its scope is the folder it is served from."""
    folder = Path(current_app.static_folder or "")
    response = send_from_directory(folder, Path(urlsplit(asset("sheet-worker.js")).path).name)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _subheading(patrol: Patrol, code: str) -> str:
    """Where, what and since when, in a few words."""
    parts = (code, str(PURPOSE_LABELS[patrol.purpose]), mall_time(patrol.started_at, "clock"))
    return " · ".join(part for part in parts if part)


def sheet_strings() -> dict[str, Any]:
    """Every sentence of the sheet's own script, in the reader's language."""
    return {**_answer_strings(), **_fail_strings(), **_sync_strings()}


def _answer_strings() -> dict[str, str]:
    return {
        "critical": _("Critical"),
        "mark_na": _("Not applicable here"),
        "corrected": _("Corrected"),
        "reference": _("What good looks like"),
        "verdict_pass": _("Pass"),
        "verdict_fail": _("Fail"),
        "verdict_na": _("Not applicable"),
        "verdict_noted": _("Noted"),
        "verdict_open": _("Open"),
        "all_pass": _("All of this section passes"),
        "rest_pass": _("The rest of this section passes"),
        "all_shops_fine": _("All shops are fine"),
        "other_shops_fine": _("All other shops are fine"),
        "passed_at_once": _("%(n)s items passed at once.", n="%(n)s"),
        "no_shops": _("No shop in this zone is trading today."),
        "fine": _("Fine"),
        "failed_count": _("%(n)s failed", n="%(n)s"),
        "still_open": _("Open since %(when)s: %(text)s", when="%(when)s", text="%(text)s"),
        "open_before": _("Still open"),
        "sign_and_submit": _("Sign and submit"),
        "next_open": _("Next open item (%(n)s left)", n="%(n)s"),
        "summary": _(
            "%(total)s items answered: %(passed)s in order, %(failed)s failed.",
            total="%(total)s",
            passed="%(passed)s",
            failed="%(failed)s",
        ),
    }


def _fail_strings() -> dict[str, str]:
    return {
        "lacks_answer": _("Not answered yet"),
        "lacks_again": _("Give this answer again"),
        "lacks_photo": _("Take a photo of it"),
        "lacks_remark": _("Say in a few words what is wrong"),
        "lacks_nothing": _("Complete"),
        "camera": _("Camera"),
        "gallery": _("Gallery"),
        "photo_of": _("Photo of"),
        "photo_kept": _("On the phone"),
        "photo_sent": _("Safe"),
        "photo_refused": _("Refused"),
        "photos_full": _("At most %(n)s photos for one item.", n="%(n)s"),
        "remove_photo": _("Remove this photo?"),
        "remove": _("Remove"),
        "phrases": _("Quick phrases"),
        "remark": _("What is wrong?"),
        "severity": _("Severity"),
        "whose": _("Who puts it right"),
        "departments": _("Departments"),
        "shops": _("Shops of this zone"),
        "repeat": _("Repeat: it is added to %(number)s, which is still open.", number="%(number)s"),
    }


def _sync_strings() -> dict[str, str]:
    return {
        "sync_safe": _("All safe on the server"),
        "sync_sending": _("Sending %(n)s …", n="%(n)s"),
        "sync_offline": _("No network: %(n)s on this phone since %(when)s", n="%(n)s", when="%(when)s"),
        "sync_login": _("Signed out; %(n)s kept", n="%(n)s"),
        "sync_refused": _("%(n)s refused: %(why)s", n="%(n)s", why="%(why)s"),
        "sync_blocked": _("%(n)s kept: %(why)s", n="%(n)s", why="%(why)s"),
        "log_in": _("Log in"),
        "try_again": _("Try again"),
        "login_again": _("You were signed out. Log in again; everything on this phone is kept."),
        "no_network": _("No network. Everything is kept on this phone; try again when there is a signal."),
        "cannot_open": _("This browser cannot keep the sheet. Leave private mode, or use another browser."),
        "storage_full": _("The phone's storage is full: this was not kept. Free some space and try again."),
        "storage_failed": _("The phone could not keep this. Try again, or open the sheet anew."),
        "signature_missing": _("Sign in the box, or type your name."),
        "still_unsent": _(
            "%(n)s items could not be sent yet. Wait for the network and submit again.", n="%(n)s"
        ),
    }
