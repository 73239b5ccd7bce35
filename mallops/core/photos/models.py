"""The row of a photograph. The picture itself lies in the store."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from mallops.core.db import Base, Mapped, mapped_column
from mallops.core.photos.store import DISPLAY, PRINT, THUMB, derivative_key, original_key

RECEIVED, READY, REFUSED = "received", "ready", "refused"
KINDS = {"display": DISPLAY, "thumb": THUMB, "print": PRINT}


class Photo(Base):
    """A picture of one mall: `received` (durable, not yet developed), `ready`, or `refused` with a reason.

    `zone_label` and `person_label` are what was burnt in, as it read then. `width`, `height` are those of
    the displayed derivative once ready, before that what the file announced. `bytes` counts the original.
    """

    __tablename__ = "photos"
    __table_args__ = (
        sa.CheckConstraint("state in ('received', 'ready', 'refused')", name="state"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256"),
        sa.Index("ix_photos_mall_id_sha256", "mall_id", "sha256"),
        sa.Index("ix_photos_state_id", "state", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(4))
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    taken_at: Mapped[dt.datetime]
    zone_label: Mapped[str] = mapped_column(sa.String(120), default="")
    person_label: Mapped[str] = mapped_column(sa.String(120), default="")
    state: Mapped[str] = mapped_column(sa.String(8), default=RECEIVED)
    refused_because: Mapped[str | None] = mapped_column(sa.String(20))
    dhash: Mapped[str | None] = mapped_column(sa.String(16))
    display_bytes: Mapped[int | None]
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    @property
    def is_ready(self) -> bool:
        """True when there is something to show."""
        return self.state == READY

    @property
    def original_key(self) -> str:
        """Where the original lies."""
        return original_key(self.sha256)

    def key(self, kind: str) -> str:
        """Where the derivative `display`, `thumb` or `print` lies. Raises KeyError for another word."""
        return derivative_key(self.uid, KINDS[kind])
