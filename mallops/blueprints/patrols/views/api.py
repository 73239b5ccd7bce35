"""The JSON API of the phone (docs/patrol-api.md): today, start, bundle, answers, photos, submit, state.

A receipt echoes the uid it answers. Refusals, the outbox's owner and the build: `core.phone`.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols.actions import AnswerInput, Receipt
from mallops.blueprints.patrols.models import Patrol, PatrolRound, SpotDraw
from mallops.blueprints.patrols.permissions import SUBMIT, VIEW
from mallops.blueprints.patrols.queries.parallel import parallel_uid
from mallops.blueprints.patrols.queries.rounds import RoundLine, rounds_today
from mallops.blueprints.patrols.queries.runs import (
    PhotoRow,
    current_answers,
    get_run,
    late_answers,
    photos_of,
)
from mallops.blueprints.patrols.views import wire
from mallops.blueprints.patrols.views.bundle import bundle_of
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import db
from mallops.core.errors import Invalid
from mallops.core.phone import UidTaken, init_phone_api, reply, write

bp = Blueprint("patrols_api", __name__, url_prefix="/api/patrols")
init_phone_api(bp)


# -- reading ----------------------------------------------------------------------------------------------


@bp.get("/today")
@requires(VIEW)
def today() -> Response:
    """My rounds, make-ups, revealed spot checks and open runs; who asks, and a fresh token for the header."""
    found = rounds_today(current_actor())
    return reply(
        {
            "on": found.on.isoformat(),
            "rounds": [_round(one) for one in found.rounds],
            "makeups": [_round(one) for one in found.makeups],
            "spots": [
                {
                    "uid": str(one.uid),
                    "zone": _place(one.zone),
                    "section": one.section_code,
                    "at": wire.iso(one.reveal_at),
                }
                for one in found.spots
            ],
            "drafts": [_draft(one, found.answered.get(one.id, 0)) for one in found.drafts],
            "user": current_actor().user_id,
            "csrf": generate_csrf(),
        }
    )


@bp.get("/<uuid:patrol_uid>/bundle")
@requires(VIEW)
def bundle(patrol_uid: uuid.UUID) -> Response:
    """All that a phone needs to walk this run without a network."""
    return reply(bundle_of(current_actor(), patrol_uid))


@bp.get("/<uuid:patrol_uid>/state")
@requires(VIEW)
def state(patrol_uid: uuid.UUID) -> Response:
    """What the server holds of a run: the uids that count and those that came late."""
    run = get_run(current_actor(), patrol_uid)
    return reply(
        {
            "uid": str(run.uid),
            "state": run.state,
            "number": run.number,
            "answers": [str(one.uid) for one in current_answers(run.id)],
            "photos": _kept(photos_of(run.id)),
            "late": {
                "answers": [str(one.uid) for one in late_answers(run.id)],
                "photos": _kept(photos_of(run.id, late=True)),
            },
        }
    )


def _kept(photos: list[PhotoRow]) -> list[dict[str, str]]:
    return [{"uid": str(one.uid), "sha256": one.sha256} for one in photos]


# -- writing ----------------------------------------------------------------------------------------------


@bp.post("")
@requires(SUBMIT)
def start() -> Response:
    """Begin a run, or join one; `uid` in the answer echoes the phone's, `patrol` is the run to write on."""
    data = wire.body_of(request.get_json())
    sent = wire.start_in(data)
    patrol = write(lambda: _start(data, sent))
    answer = {
        "uid": str(sent.uid),
        "patrol": str(patrol.uid),
        "state": patrol.state,
        "presence": patrol.presence,
        "url": url_for("sheet.show", patrol_uid=patrol.uid),
        "bundle": url_for("patrols_api.bundle", patrol_uid=patrol.uid),
    }
    parallel = parallel_uid(patrol.parallel_of_id)
    if parallel is not None:
        answer["parallel_of"] = str(parallel)
    return reply(answer, 201)


def _start(data: dict[str, Any], sent: actions.Start) -> Patrol:
    actor, kind = current_actor(), data.get("kind")
    target = wire.uid_of(data.get("target"), "target")
    if kind == "round":
        return actions.start_round(actor, fetch(PatrolRound, target, actor), sent)
    if kind == "makeup":
        reason = wire.words(data.get("reason"), "reason", 200)
        return actions.start_makeup(actor, fetch(PatrolRound, target, actor), sent, reason)
    if kind == "zone":
        return actions.start_free_zone(actor, fetch(Zone, target, actor), sent)
    if kind == "spot":
        return actions.start_spot(actor, fetch(SpotDraw, target, actor), sent)
    if kind == "tenant":
        return actions.start_tenant_inspection(actor, fetch(Tenant, target, actor), sent)
    raise Invalid(field_errors={"kind": _("round, makeup, zone, spot or tenant.")})


@bp.post("/<uuid:patrol_uid>/answers")
@requires(SUBMIT)
def answers(patrol_uid: uuid.UUID) -> Response:
    """A batch of answers, each with its own receipt; a batch of one answers with the receipt's own status."""
    body = wire.body_of(request.get_json())
    sent, sent_at = body.get("answers"), wire.moment(body.get("sent_at"), "sent_at")
    if not isinstance(sent, list) or not 1 <= len(sent) <= actions.answering.MAX_BATCH:
        raise Invalid(_("Send 1 to %(n)s answers at a time.", n=actions.answering.MAX_BATCH))
    read = [_read(one) for one in sent]
    good = [one for one in read if isinstance(one, AnswerInput)]
    actor = current_actor()
    if good:
        stored = iter(write(lambda: actions.record_answers(actor, patrol_uid, good, sent_at=sent_at)))
    else:
        get_run(actor, patrol_uid)
        stored = iter(())
    receipts = [next(stored) if isinstance(one, AnswerInput) else one for one in read]
    status = wire.HTTP[receipts[0].status] if len(receipts) == 1 else 200
    return reply({"receipts": [wire.receipt_out(one) for one in receipts]}, status)


def _read(data: Any) -> AnswerInput | Receipt:
    try:
        return wire.answer_in(data)
    except Invalid as error:
        return wire.refusal_of(data, error)


@bp.post("/<uuid:patrol_uid>/photos")
@requires(SUBMIT)
def photos(patrol_uid: uuid.UUID) -> Response:
    """One picture: as the raw body with X-Photo-… headers, or as multipart field `photo` with form fields."""
    if request.mimetype == "multipart/form-data":
        file = request.files.get("photo")
        if file is None:
            raise Invalid(field_errors={"photo": _("The picture is missing.")})
        sent, source = wire.photo_in(request.form, None), file.stream
    else:
        headers = {
            name: request.headers.get(f"X-Photo-{name.title()}")
            for name in ("uid", "item", "tenant", "sha256")
        }
        clocks = {
            "device_at": request.headers.get("X-Device-At"),
            "sent_at": request.headers.get("X-Sent-At"),
        }
        sent, source = wire.photo_in({**headers, **clocks}, request.content_length), request.stream
    try:
        receipt = actions.take_photo(current_actor(), patrol_uid, sent, source)
    except IntegrityError:
        db.session.rollback()
        raise UidTaken(_("This number was used for something else.")) from None
    return reply(wire.photo_out(receipt), 201)


@bp.post("/<uuid:patrol_uid>/photos/<uuid:photo_uid>/remove")
@requires(SUBMIT)
def remove_photo(patrol_uid: uuid.UUID, photo_uid: uuid.UUID) -> Response:
    """Take a picture away before submission."""
    write(lambda: actions.remove_photo(current_actor(), patrol_uid, photo_uid))
    return reply({"uid": str(photo_uid), "status": "removed"})


@bp.post("/<uuid:patrol_uid>/submit")
@requires(SUBMIT)
def submit(patrol_uid: uuid.UUID) -> Response:
    """Sign and submit; the receipt holds number, score and the findings opened."""
    sent = wire.submit_in(wire.body_of(request.get_json()))
    receipt = write(lambda: actions.submit(current_actor(), patrol_uid, sent))
    return reply({**receipt, "url": url_for("patrols.show", uid=patrol_uid)}, 201)


@bp.post("/<uuid:patrol_uid>/discard")
@requires(SUBMIT)
def discard(patrol_uid: uuid.UUID) -> Response:
    """Drop a run begun by mistake, while it is empty."""
    write(lambda: actions.discard_draft(current_actor(), patrol_uid))
    return reply({"uid": str(patrol_uid), "status": "discarded"})


# -- shapes and refusals ----------------------------------------------------------------------------------


def _place(row: Any) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"uid": str(row.uid), "code": row.code, "name_zh": row.name_zh, "name_en": row.name_en}


def _round(line: RoundLine) -> dict[str, Any]:
    one = line.round
    return {
        "uid": str(one.uid),
        "zone": _place(one.zone),
        "slot": one.slot_no,
        "starts_at": wire.iso(one.starts_at),
        "ends_at": wire.iso(one.ends_at),
        "state": line.shown.value,
        "patrol": str(line.patrol_uid) if line.patrol_uid else None,
        "patrol_state": line.patrol_state,
        "score": line.score,
    }


def _draft(one: Patrol, answered: int) -> dict[str, Any]:
    return {
        "uid": str(one.uid),
        "state": one.state,
        "purpose": one.purpose,
        "title": one.title,
        "zone": _place(one.zone),
        "tenant": _place(one.tenant),
        "started_at": wire.iso(one.started_at),
        "answered": answered,
        "bundle": url_for("patrols_api.bundle", patrol_uid=one.uid),
    }
