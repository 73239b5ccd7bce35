"""What waits on the home page: gifts nobody came for, gifts out of date."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.queries.gifts import count_held, list_held
from mallops.blueprints.gifts.queries.stock import count_stale
from mallops.blueprints.gifts.views.parts import person_of
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.formatting import due_tone, due_words
from mallops.core.worklists import WorkCard, WorkLine, work_card

SHOWN = 5


@work_card(may.GIVE, order=36, roles="DESK RCP LEAD MEM SUP")
def to_collect(actor: Actor) -> WorkCard | None:
    """Gifts that are put aside for members."""
    mall_id = actor.mall_id or 0
    count = count_held(mall_id)
    if not count:
        return None
    lines = [
        WorkLine(
            one.gift.name, url_for("gifts.issue", uid=one.uid), person_of(one.member),
            due_words(one.hold_until), due_tone(one.hold_until),
        )
        for one in list_held(mall_id, limit=SHOWN)[:SHOWN]
    ]  # fmt: skip
    return WorkCard(_("Gifts put aside"), "gift", count, url_for("gifts.issues", state="held"), lines)


@work_card(may.COUNT, order=46, roles="LEAD MEM SUP")
def out_of_date(actor: Actor) -> WorkCard | None:
    """Gifts that nobody should get any more."""
    count = count_stale(actor.mall_id or 0, mall_now(actor.tz).date())
    if not count:
        return None
    return WorkCard(_("Gifts out of date"), "hourglass", count, url_for("gift_stock.index"), tone="warn")
