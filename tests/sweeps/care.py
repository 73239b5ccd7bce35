"""Care in the mall of the sweeps."""

from __future__ import annotations

import sqlalchemy as sa

from mallops.blueprints.care.actions.calls import CallTold, note_outcome, open_call, put_on_list
from mallops.blueprints.care.actions.segments import SegmentTold, save_segment
from mallops.blueprints.care.actions.setup import save_script
from mallops.blueprints.care.models import CareDraw, SegmentMember
from mallops.blueprints.care.rules.calling import Outcome
from mallops.blueprints.members.models import Member
from mallops.core.db import db
from tests.factories import Cast, actor_of
from tests.factories.patrols import MONDAY


def live_care(cast: Cast) -> None:
    """A segment, a script of the mall's own, a sample that was drawn, a callback to make and one made."""
    manager, clerk, day = actor_of(cast.manager), actor_of(cast.desk), MONDAY.date()
    told = SegmentTold("客户 <b>", "Guests <script>alert(11)</script>", "all", [["kind", {"kind": "person"}]])
    segment = save_segment(manager, None, told)
    save_script(manager, "complaint", "{member}您好 <b>", "Hello {member} <script>alert(12)</script>")
    member = db.session.scalars(sa.select(Member).where(Member.state == "active").order_by(Member.id)).first()
    assert member is not None
    db.session.add(SegmentMember(segment_id=segment.id, member_id=member.id, entered_on=day))
    draw = CareDraw(
        mall_id=cast.mall.id, on=day, seed="0" * 32, percent=100, most=5, population=1, picked=[member.id]
    )
    db.session.add(draw)
    db.session.flush()
    put_on_list(manager, member, CallTold("sample", day, extra={"draw_id": draw.id}))
    made = open_call(clerk, member, CallTold("illness", day, why="Flu <script>alert(13)</script>"))
    note_outcome(clerk, made, Outcome("reached", result="Fine & <b>", satisfaction=2, issue="Lamp <b>"))
    open_call(clerk, member, CallTold("complaint", day, why="“quoted” & <b>"))
