"""Sheets, plans, rounds and runs for tests. Rows are flushed, not committed."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

from PIL import Image

from mallops.blueprints.accounts.models import User
from mallops.blueprints.checklists.actions import install_shipped
from mallops.blueprints.patrols.actions import (
    AnswerInput,
    Start,
    SubmitInput,
    create_plan,
    materialise_rounds,
    record_answers,
    start_round,
    submit,
)
from mallops.blueprints.patrols.models import Patrol, PatrolPlan, PatrolRound
from mallops.blueprints.patrols.queries.runs import get_run, slots_of
from mallops.blueprints.sites.models import Zone
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.malls import Mall
from tests.factories.people import actor_of

#: Monday 23 November 2026, 11:00 in Shanghai.
MONDAY = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
SLOTS = [{"no": 1, "start": "10:30", "end": "12:30"}, {"no": 2, "start": "15:00", "end": "17:00"}]


def make_sheets(mall: Mall) -> None:
    """The shipped sheets, published in a mall."""
    install_shipped(Actor.system(mall.id, mall.tz))


def make_plan(mall: Mall, officers: dict[Zone, User | None], **values: Any) -> PatrolPlan:
    """A plan of two rounds a day; `officers` says who walks each zone."""
    from mallops.blueprints.checklists.queries import current_version

    version = current_version(mall.id)
    facts = {
        "name_zh": "日常巡场",
        "name_en": "Daily patrol",
        "template_id": version.template_id,
        "slots": SLOTS,
        "weekdays": [0, 1, 2, 3, 4, 5, 6],
        "valid_from": dt.date(2026, 1, 1),
    }
    who = {zone.id: officer.id if officer else None for zone, officer in officers.items()}
    return create_plan(Actor.system(mall.id, mall.tz), {**facts, **values}, who)


def make_rounds(mall: Mall, on: dt.date) -> list[PatrolRound]:
    """The rounds of a day."""
    materialise_rounds(mall, on)
    return list(db.session.scalars(db.select(PatrolRound).filter_by(on=on).order_by(PatrolRound.id)))


def make_run(officer: User, round_: PatrolRound) -> Patrol:
    """A run of a round, just begun."""
    return start_round(actor_of(officer), round_, Start(uuid.uuid4()))


def answer_all(officer: User, patrol: Patrol, **fails: str) -> list[AnswerInput]:
    """Answer every place with pass; `fails` maps item codes (`_` for `.`) to the words of a fail."""
    actor = actor_of(officer)
    run = get_run(actor, patrol.uid)
    wrong = {code.replace("_", "."): remark for code, remark in fails.items()}
    uids = {id: uid for uid, id in _shops(run).items()}
    sent = []
    for item, shop in slots_of(run.sections, run.shop_ids):
        words = wrong.get(item.code)
        sent.append(
            AnswerInput(
                uid=uuid.uuid4(),
                item=item.code,
                tenant=uids.get(shop) if shop else None,
                verdict="fail" if words is not None else "pass",
                remark=words or "",
            )
        )
    assert {one.status for one in record_answers(actor, patrol.uid, sent)} == {"stored"}
    return sent


def _shops(run: Any) -> dict[uuid.UUID, int]:
    from mallops.blueprints.patrols.queries.runs import shops_by_uid

    return shops_by_uid(run) if run.shop_ids else {}


def submit_run(officer: User, patrol: Patrol, **values: Any) -> dict[str, Any]:
    """Sign and submit with a typed name."""
    sent = SubmitInput(uid=values.pop("uid", uuid.uuid4()), signature=officer.name_zh, **values)
    return submit(actor_of(officer), patrol.uid, sent)


def jpeg(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()
