"""The register of incidents: states, steps, fields (catalogue 8.1, 8.2)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.incidents import permissions as may
from mallops.blueprints.incidents.models import Incident, IncidentPaging
from mallops.blueprints.incidents.rules import incidents as rules
from mallops.blueprints.incidents.rules.words import CATEGORIES, LEVELS
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.casework.retention import forgets
from mallops.core.db import db, utcnow


def may_close(case: Any, _actor: Any) -> None:
    """Raise while no measure is written, or a lost person is not handed over."""
    rules.ensure_closes(measures=case.measures, category=case.category, handed_to=case.handed_to)


def may_review(case: Any, actor: Any) -> None:
    """Raise for the reporter, for others than supervisor and manager, and without causes and lessons."""
    rules.ensure_reviews(
        user_id=actor.user_id,
        roles=actor.roles,
        reported_by=case.created_by_id,
        causes=case.causes,
        lessons=case.lessons,
    )


def _responding(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.responded_at = utcnow()
    case.owner_id = actor.user_id


def _controlled(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    case.controlled_at = utcnow()


def _reviewed(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.reviewed_by_id = actor.user_id


WORKFLOW = Workflow(
    [
        State("reported", lazy_pgettext("incident", "Reported"), "danger", "megaphone"),
        State("responding", _l("Responding"), "warn", "footprints"),
        State("controlled", _l("Under control"), "info", "shield-check"),
        State("closed", _l("Closed, to be reviewed"), "accent", "lock"),
        State("reviewed", lazy_pgettext("incident", "Reviewed"), "ok", "badge-check", closed=True),
    ],
    [
        Step(
            "respond", _l("I am on my way"), frozenset({"reported"}), "responding", may.WORK, note="no",
            done=_l("responds"), icon="footprints", effect=_responding,
        ),
        Step(
            "control", _l("Under control"), frozenset({"responding"}), "controlled", may.WORK, photos=True,
            done=_l("has it under control"), icon="shield-check", effect=_controlled,
        ),
        Step(
            "close", _l("Close"), frozenset({"controlled"}), "closed", may.WORK,
            done=_l("closed it"), icon="lock", guard=may_close,
        ),
        Step(
            "again", _l("It broke out again"), frozenset({"controlled"}), "responding", may.WORK,
            note="required", tone="danger", done=_l("says it broke out again"), icon="rotate-ccw",
        ),
        Step(  # from no state: it only names the signature of who takes a lost person over
            "handed_to", _l("Handed over to"), frozenset(), "controlled", may.WORK, shown=False,
        ),
        Step(
            "review", _l("Review"), frozenset({"closed"}), "reviewed", may.APPROVE, sign=True,
            done=_l("reviewed it"), icon="badge-check", guard=may_review, effect=_reviewed,
        ),
    ],
    initial="reported",
)  # fmt: skip
FIELDS = (
    Field("title", _l("What happened"), required=True),
    Field("category", _l("Kind"), "choice", True, CATEGORIES, in_list=True, in_filter=True),
    Field(
        "level",
        lazy_pgettext("incident", "Level"),
        "choice",
        in_form=False,
        choices=LEVELS,
        in_list=True,
        in_filter=True,
    ),
    Field("occurred_at", _l("Time"), "datetime", True, in_list=True, sortable=True),
    Field("zone_id", _l("Zone"), "zone", in_list=True),
    Field("place", _l("Place"), max_length=120),
    Field("owner_id", _l("On the scene"), "person", in_list=True),
    Field("people", _l("People concerned"), "long", hint=_l("Names only as far as needed.")),
    Field("description", _l("In full"), "long"),
    Field("responded_at", _l("First response"), "datetime", in_form=False),
    Field("controlled_at", _l("Controlled at"), "datetime", in_form=False),
    Field("measures", _l("Measures"), "long", in_form=False),
    Field("notified_text", _l("Notified"), "long", in_form=False),
    Field("loss", _l("Damage and loss"), "long"),
    Field(
        "evidence",
        _l("Evidence"),
        "long",
        hint=_l("What is kept and where: camera and time, objects, witnesses. Photos and files go in below."),
    ),
    Field("loss_yuan", _l("Loss"), "number", minimum=0, unit=_l("yuan")),
    Field("pr_owner_id", _l("Speaks for the mall"), "person", hint=_l("The one voice in public.")),
    Field("found_at", _l("Found at"), "datetime", in_form=False),
    Field("handed_to", _l("Handed over to"), in_form=False),
    Field("statements_text", _l("Statements"), "long", in_form=False),
    Field("followups_text", _l("Follow-up"), "long", in_form=False),
    Field("causes", _l("Causes"), "long", hint=_l("For the review: why could it happen?")),
    Field("lessons", _l("Lessons"), "long", hint=_l("For the review: what changes from now on?")),
)
KIND = declare(
    CaseKind(
        code="incidents",
        doc_type="TF",
        model=Incident,
        label=_l("Incident"),
        plural=_l("Incidents"),
        icon="siren",
        area="incidents",
        workflow=WORKFLOW,
        slug="incidents",
        view=may.VIEW,
        create=may.CREATE,
        edit=may.EDIT,
        export=may.EXPORT,
        print_title=_l("Incident report"),
        signers=(
            ("reporter", _l("Reported by")),
            ("scene", _l("On the scene")),
            ("review", _l("Reviewed by")),
        ),
        order=28,
        help=_l("What happened in the mall, who was told, what was done, and what was learned."),
        empty=_l("Good news. When something happens, report it here: touch what it is, and send."),
        fields=FIELDS,
        extras={
            "own_form": True,
            "binds": "service",
            "verbs": {
                "measure": (_l("did"), "accent", "hand"),
                "told": (_l("told"), "info", "bell"),
                "chased": (_l("told it again, as nobody had seen it"), "danger", "bell"),
                "seen": (_l("has seen it"), "ok", "eye"),
                "levelled": (_l("changed the level"), "warn", "gauge"),
                "paged": (_l("had it read out"), "info", "megaphone"),
                "found": (_l("found the person"), "ok", "user-check"),
                "handed": (_l("handed the person over"), "ok", "hand-helping"),
                "described": (_l("described the person"), "muted", "user"),
                "to_do": (_l("left to do"), "warn", "flag"),
                "done_after": (_l("did afterwards"), "ok", "check"),
                "stated": (_l("wrote a statement"), "info", "message-square"),
                "decided": (_l("decided on a statement"), "ok", "badge-check"),
            },
        },
    )
)


@forgets(Incident, 1095)
def empty(case: Incident) -> None:
    """Nothing tells any more who was in it, was looked for or fetched; what happened and was done stays."""
    case.people = case.contact_name = case.handed_to = case.person_look = case.person_look_en = ""
    case.person_name = case.contact_phone = None
    db.session.execute(sa.delete(IncidentPaging).where(IncidentPaging.incident_id == case.id))
