"""Personal links: one address that opens one record for one purpose, without an account (catalogue 4, H).

A token is 192 bits made of the link's own id under the server's secret; the database keeps only its
SHA-256. So a copy of the database opens nothing, while those who may see the record can copy the address
again and print it on paper. When the secret changes, old addresses go on working; only showing them again
does not.

`issue_link(actor, case, purpose, expires_at)` makes one, `open_link(token)` finds it, `link_purpose(…)`
says what a feature shows and takes under its links (core/link_views.py has the routes).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.auth.actor import Actor
from mallops.core.casework.models import Case
from mallops.core.db import Base, db, transaction, utcnow
from mallops.core.errors import DomainError, NotFound
from mallops.core.malls import Mall
from mallops.core.tallies import may_try

TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
TOKEN_BYTES = 24
#: Wrong links that one address may try a minute; right ones are never counted against it.
WRONG_A_MINUTE = 30
#: Answers that one link takes a minute.
ANSWERS_A_MINUTE = 12


class LinkUnknown(NotFound):
    """No link has this token."""

    default = _l("This link is not known. Copy the whole address from the message, or ask the mall for it.")


class LinkOver(DomainError):
    """The link has expired or was taken back (HTTP 410)."""

    status = 410
    default = _l("This link is no longer valid. Ask the mall for a new one.")


class TooManyLinks(DomainError):
    """Too many wrong links from one address, or too many answers through one link (HTTP 429)."""

    status = 429
    default = _l("Too many tries. Wait a minute, then open the link again.")


class ShareLink(Base):
    """A personal link. `recipient` is whom it was made for; `opened_count` counts looks at its page."""

    __tablename__ = "share_links"
    __table_args__ = (
        sa.UniqueConstraint("token_hash", name="uq_share_links_token_hash"),
        sa.Index("ix_share_links_case", "case_id", "purpose", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(sa.String(40))
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    recipient: Mapped[str] = mapped_column(sa.String(120), default="")
    expires_at: Mapped[dt.datetime] = mapped_column()
    revoked_at: Mapped[dt.datetime | None] = mapped_column()
    opened_count: Mapped[int] = mapped_column(default=0)
    first_opened_at: Mapped[dt.datetime | None] = mapped_column()
    last_opened_at: Mapped[dt.datetime | None] = mapped_column()
    answered_count: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    case: Mapped[Case] = relationship(Case)

    @property
    def is_over(self) -> bool:
        """True when it opens nothing any more."""
        return self.revoked_at is not None or self.expires_at <= utcnow()

    @property
    def token(self) -> str:
        """The token, made again; "" when the server's secret has changed since."""
        token = _token_of(self.uid, self.purpose)
        return token if hmac.compare_digest(_hash(token), self.token_hash) else ""

    @property
    def url(self) -> str:
        """The whole address, as it is sent; "" when it cannot be shown again."""
        token = self.token
        return f"{current_app.config['SETTINGS'].base_url}/t/{token}" if token else ""


@dataclass(frozen=True)
class LinkPurpose:
    """What a kind of link is for. `show(link)` makes its page, `act(link)` takes what was sent from it.

    `photos(case)` are the keys of the pictures that may be seen through it. `outlives`: its page still tells
    the tenant something when the record is closed, so that a new link can be made then too.
    """

    code: str
    label: Any
    show: Callable[[ShareLink], Any]
    act: Callable[[ShareLink], Any]
    photos: Callable[[Any], set[int]]
    outlives: bool = False


PURPOSES: dict[str, LinkPurpose] = {}


def link_purpose(purpose: LinkPurpose) -> LinkPurpose:
    """Declare a purpose; features do so at import."""
    PURPOSES[purpose.code] = purpose
    return purpose


def _token_of(uid: uuid.UUID, purpose: str) -> str:
    key = hashlib.sha256(f"mallops-links:{current_app.config['SECRET_KEY']}".encode()).digest()
    made = hmac.new(key, uid.bytes + purpose.encode(), hashlib.sha256).digest()[:TOKEN_BYTES]
    return base64.urlsafe_b64encode(made).decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue_link(
    actor: Actor, case: Case, purpose: str, expires_at: dt.datetime, *, recipient: str = ""
) -> ShareLink:
    """A new link to this record; flushes. Other links of the same purpose to it end with it."""
    if purpose not in PURPOSES:
        raise ValueError(f"nobody declared the link {purpose!r}")
    for one in list_links(case, purpose):
        revoke_link(one)
    uid = uuid.uuid4()
    row = ShareLink(
        uid=uid,
        mall_id=case.mall_id,
        case_id=case.id,
        purpose=purpose,
        token_hash=_hash(_token_of(uid, purpose)),
        recipient=recipient[:120],
        expires_at=expires_at,
        created_by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def revoke_link(link: ShareLink) -> None:
    """End a link now; a second call changes nothing."""
    if link.revoked_at is None:
        link.revoked_at = utcnow()
        db.session.flush()


def list_links(case: Case, purpose: str) -> list[ShareLink]:
    """The links of a purpose to this record, the newest first."""
    query = sa.select(ShareLink).where(ShareLink.case_id == case.id, ShareLink.purpose == purpose)
    return list(db.session.scalars(query.order_by(ShareLink.id.desc())))


def find_link(case: Case, purpose: str) -> ShareLink | None:
    """The link that works now, or None."""
    return next((one for one in list_links(case, purpose) if not one.is_over), None)


def open_link(token: str, address: str = "") -> ShareLink:
    """The link of this token. Raises LinkUnknown, LinkOver, or TooManyLinks.

    `address` is whose wrong tries are counted: above the limit wrong links get TooManyLinks, while right ones
    still open, so that nobody behind the same address is locked out. All processes count together.
    """
    found = None
    if TOKEN.fullmatch(token):
        found = db.session.scalar(sa.select(ShareLink).where(ShareLink.token_hash == _hash(token)))
    if found is None or found.purpose not in PURPOSES:
        if not may_try("links.wrong", address, WRONG_A_MINUTE):
            raise TooManyLinks()
        raise LinkUnknown()
    if found.is_over:
        raise LinkOver()
    return found


def ensure_answers_left(link: ShareLink) -> None:
    """Raise TooManyLinks when a link sends more than a person would."""
    if not may_try("links.answer", str(link.uid), ANSWERS_A_MINUTE):
        raise TooManyLinks()


def count_opening(link: ShareLink) -> None:
    """Note that the page was looked at: one UPDATE of its own, which the audit trail leaves out."""
    at, table = utcnow(), ShareLink.__table__
    first = sa.func.coalesce(table.c.first_opened_at, sa.literal(at, table.c.first_opened_at.type))
    words = {"opened_count": table.c.opened_count + 1, "first_opened_at": first, "last_opened_at": at}
    with transaction():
        db.session.execute(sa.update(table).where(table.c.id == link.id).values(words))  # type: ignore[arg-type]


def link_actor(link: ShareLink, name: str) -> Actor:
    """Who acts through a link: nobody of the house, under the name that they gave.

    It may do all that the purpose's own code asks for; it never reaches a route of staff.
    """
    mall = db.session.get_one(Mall, link.mall_id)
    return replace(Actor.system(link.mall_id, mall.tz), name=name[:120])


__all__ = [
    "LinkOver",
    "LinkPurpose",
    "LinkUnknown",
    "ShareLink",
    "TooManyLinks",
    "count_opening",
    "ensure_answers_left",
    "find_link",
    "issue_link",
    "link_actor",
    "link_purpose",
    "list_links",
    "open_link",
    "revoke_link",
]
