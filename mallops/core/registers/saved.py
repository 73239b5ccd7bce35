"""A person's own named filters of one register."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

import sqlalchemy as sa
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from mallops.core.auth.actor import Actor
from mallops.core.casework.kinds import CaseKind
from mallops.core.casework.models import SavedView
from mallops.core.db import db
from mallops.core.errors import Invalid, NotFound
from mallops.core.registers.criteria import Criteria, one_line, read

MAX_VIEWS = 20
MAX_QUERY = 1000


def list_views(kind: CaseKind, actor: Actor) -> Sequence[SavedView]:
    """The person's views of this register, by name."""
    return db.session.scalars(_own(kind, actor).order_by(SavedView.name)).all()


_VIEWS: Any = SavedView.__table__
#: Built once: every list asks it.
_LINKS = (
    sa.select(_VIEWS.c.uid, _VIEWS.c.name, _VIEWS.c.query)
    .where(
        _VIEWS.c.user_id == sa.bindparam("person"),
        _VIEWS.c.mall_id == sa.bindparam("mall"),
        _VIEWS.c.kind == sa.bindparam("register"),
    )
    .order_by(_VIEWS.c.name)
)


def view_links(kind: CaseKind, actor: Actor) -> Sequence[Any]:
    """As `list_views`: uid, name and query of each, without objects."""
    words = {"person": actor.user_id, "mall": actor.mall_id, "register": kind.code}
    return db.session.connection().execute(_LINKS, words).all()


def save_view(kind: CaseKind, actor: Actor, name: str, query: str) -> SavedView:
    """Keep the filters of `query` under a name; the same name again replaces it. Raises Invalid."""
    name = one_line(name)[:60]
    if not name:
        raise Invalid(field_errors={"name": _("Give the view a name.")})
    text = read_query(kind, query).query()[:MAX_QUERY]
    views = {one.name: one for one in list_views(kind, actor)}
    if name in views:
        views[name].query = text
        db.session.flush()
        return views[name]
    if len(views) >= MAX_VIEWS:
        raise Invalid(field_errors={"name": _("%(n)s views are enough. Delete one first.", n=MAX_VIEWS)})
    row = SavedView(user_id=actor.user_id, mall_id=actor.mall_id, kind=kind.code, name=name, query=text)
    db.session.add(row)
    db.session.flush()
    return row


def delete_view(kind: CaseKind, actor: Actor, uid: uuid.UUID) -> None:
    """Forget one of the person's own views. Raises NotFound."""
    row = db.session.scalar(_own(kind, actor).where(SavedView.uid == uid))
    if row is None:
        raise NotFound()
    db.session.delete(row)
    db.session.flush()


def read_query(kind: CaseKind, query: str) -> Criteria:
    """The criteria of a query string."""
    return read(kind, MultiDict(parse_qsl(query[: MAX_QUERY * 2], keep_blank_values=False)))


def _own(kind: CaseKind, actor: Actor) -> sa.Select[SavedView]:
    return sa.select(SavedView).where(
        SavedView.user_id == actor.user_id,
        SavedView.mall_id == actor.mall_id,
        SavedView.kind == kind.code,
    )
