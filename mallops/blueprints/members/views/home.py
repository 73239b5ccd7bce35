"""What waits on the start page: pairs for a second person, cards that members wait for."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.views.merges import FOUND_BY
from mallops.blueprints.members.views.parts import face
from mallops.core.auth import Actor
from mallops.core.worklists import WorkCard, WorkLine, work_card

SHOWN = 5


@work_card(may.DECIDE, order=45, roles="SUP CSM")
def merges_to_decide(actor: Actor) -> WorkCard | None:
    """Two cards of one person, asked for by a colleague."""
    pairs = reads.list_pairs(actor.mall_id or 0, ("waiting",))
    lines = [
        WorkLine(
            f"{face(one.keep, actor).name} · {face(one.drop, actor).name}",
            url_for("member_merges.show", uid=one.uid),
            str(FOUND_BY[one.found_by]),
            icon="git-compare-arrows",
        )
        for one in pairs[:SHOWN]
    ]
    return WorkCard(
        _("Two cards of one person"), "git-compare-arrows", len(pairs), url_for("member_merges.index"), lines
    )


@work_card(may.JOIN, order=70, roles="MEM LEAD")
def cards_to_give(actor: Actor) -> WorkCard | None:
    """Members that wait for their card."""
    waits = reads.Filters(state="applied")
    listed = reads.list_members(actor.mall_id or 0, waits, size=SHOWN)
    count = reads.count_members(actor.mall_id or 0, waits)
    lines = [
        WorkLine(face(one, actor).name, url_for("member.show", uid=one.uid), one.number, icon="user-check")
        for one in listed.rows
    ]
    return WorkCard(
        _("Members who wait for a card"), "qr-code", count, url_for("members.index", state="applied"), lines
    )
