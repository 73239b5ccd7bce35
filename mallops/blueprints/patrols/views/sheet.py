"""The phone's patrol sheet: a page without data, filled from what the phone has (docs/patrol-api.md)."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response
from flask_babel import gettext as _

from mallops.blueprints.patrols.actions.kind import PURPOSE_LABELS
from mallops.blueprints.patrols.models import Patrol
from mallops.blueprints.patrols.permissions import VIEW
from mallops.blueprints.patrols.queries.runs import is_known
from mallops.core.auth import fetch, requires
from mallops.core.phone_shell import draw, phone_shell

bp = Blueprint("sheet", __name__, url_prefix="/patrols")


@bp.get("/<uuid:patrol_uid>/sheet")
@requires(VIEW)
def show(patrol_uid: uuid.UUID) -> Response:
    """The sheet of one run; what may be done there is decided by the API.

    A run that was begun on the phone and never sent has its sheet too, when the phone lost the page it kept.
    """
    if is_known(patrol_uid):
        fetch(Patrol, patrol_uid)
    return draw(SHEET)


def sheet_strings() -> dict[str, str]:
    """Every sentence of the sheet's own script, in the reader's language."""
    return {**_answer_strings(), **_fail_strings(), **_frame_strings()}


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
        "zone_tasks": _("To do on this round: %(n)s", n="%(n)s"),
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


def _frame_strings() -> dict[str, str]:
    purposes = {f"purpose_{code}": str(label) for code, label in PURPOSE_LABELS.items()}
    return {
        **purposes,
        "sheet": _("Patrol sheet"),
        "my_rounds": _("My rounds"),
        "to_outbox": _("What is still on this phone"),
        "returned": _("Returned by the supervisor."),
        "read_why": _("Read why"),
        "reading_only": _("For reading only."),
        "open_record": _("Open the record"),
        "together": _("Walked together: %(names)s. Each answer keeps its name.", names="%(names)s"),
        "your_signature": _("You sign as %(name)s.", name="%(name)s"),
        "signature_missing": _("Sign in the box, or type your name."),
        "shop_signer_missing": _("Write the name of who signs for the shop."),
        "refused_first": _(
            "%(n)s items of this patrol were refused. Put them right, or hand them to the supervisor, first.",
            n="%(n)s",
        ),
        "signed_waiting": _("Signed and kept on this phone"),
        "signed_waiting_long": _(
            "It is sent by itself as soon as there is a signal. You can start the next round."
        ),
    }


SHEET = phone_shell("sheet", "patrols/sheet.html", sheet_strings)
