"""What a list was asked for: read from the address, written back into it. Nothing here touches the database.

A word that makes no sense (an unknown state, a date that is none) is left out rather than refused: an address
that somebody kept still opens when the register has changed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from mallops.core.casework.kinds import CaseKind, Field
from mallops.core.registers.columns import columns_of

VIEWS = ("open", "overdue", "mine", "closed")
CHOICE_KINDS = frozenset({"choice", "severity", "department", "bool"})
MAX_TEXT = 100


@dataclass(frozen=True)
class Criteria:
    """A list as asked for.

    `chosen` holds choice fields by key; `sort` is a column's code, a `-` before it turns it round.
    `zone` is a zone's code, `tenant` part of a tenant's code or name, `owner` a person's uid.
    """

    view: str = ""
    states: tuple[str, ...] = ()
    q: str = ""
    zone: str = ""
    tenant: str = ""
    owner: uuid.UUID | None = None
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    chosen: dict[str, str] = field(default_factory=dict)
    sort: str = "newest"
    after: uuid.UUID | None = None
    before: uuid.UUID | None = None

    def params(self, **changes: Any) -> dict[str, Any]:
        """The words of the address, the empty ones left out; paging only when `changes` asks for it."""
        now = replace(self, **{"after": None, "before": None, **changes})
        words: dict[str, Any] = {
            "view": now.view,
            "state": list(now.states),
            "q": now.q,
            "zone": now.zone,
            "tenant": now.tenant,
            "owner": now.owner,
            "from": now.from_on,
            "to": now.to_on,
            **now.chosen,
            "sort": now.sort if now.sort != "newest" else "",
            "after": now.after,
            "before": now.before,
        }
        return {key: value for key, value in words.items() if value}

    def query(self, **changes: Any) -> str:
        """The same as a query string."""
        return urlencode(self.params(**changes), doseq=True)

    @property
    def narrowed(self) -> int:
        """How many filters are set besides the quick view and the sort."""
        words = set(self.params()) - {"view", "sort", "q"}
        return len(words)


def filter_fields(kind: CaseKind) -> list[Field]:
    """The declared fields that may be filtered by choice."""
    return [one for one in kind.fields if one.in_filter and one.kind in CHOICE_KINDS]


def has_filter(kind: CaseKind, field_kind: str, key: str) -> bool:
    """Whether the spine's zone, tenant or owner may be filtered by: the kind declares that field."""
    return any(one.kind == field_kind and one.key == key for one in kind.fields)


def read(kind: CaseKind, args: Mapping[str, Any]) -> Criteria:
    """The criteria of an address (a MultiDict: `state` may stand several times)."""
    several = getattr(args, "getlist", lambda key: [args[key]] if args.get(key) else [])
    states = tuple(code for code in dict.fromkeys(several("state")) if code in kind.workflow.states)
    view = args.get("view", "")
    return Criteria(
        view=view if view in VIEWS else "",
        states=states,
        q=one_line(args.get("q")),
        zone=one_line(args.get("zone")),
        tenant=one_line(args.get("tenant")),
        owner=as_uuid(args.get("owner")),
        from_on=as_date(args.get("from")),
        to_on=as_date(args.get("to")),
        chosen=_chosen(kind, args),
        sort=_sort(kind, args.get("sort") or "newest"),
        after=as_uuid(args.get("after")),
        before=as_uuid(args.get("before")),
    )


def _chosen(kind: CaseKind, args: Mapping[str, Any]) -> dict[str, str]:
    out = {}
    for one in filter_fields(kind):
        value = args.get(one.key, "")
        if value and (value in {"0", "1"} if one.kind == "bool" else value in one.choice_map()):
            out[one.key] = value
    return out


def _sort(kind: CaseKind, code: str) -> str:
    known = {one.sort for one in columns_of(kind) if one.sort}
    return code if code.removeprefix("-") in known else "newest"


def one_line(value: str | None) -> str:
    """Typed words on one line, bounded."""
    return " ".join((value or "").replace("\x00", "").split())[:MAX_TEXT]


def as_uuid(value: str | None) -> uuid.UUID | None:
    """A public id, or None."""
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        return None


def as_date(value: str | None) -> dt.date | None:
    """A day, or None."""
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        return None
