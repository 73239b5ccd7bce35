"""Finished documents: a PDF that never changes, its hash, and the code by which anyone can verify it.

The same data gives the same document: who asks again gets the stored file. When the data has changed (a
verdict was corrected, a signature added) a new document is issued; the old one stays as it was, and its
verify page says that a newer one exists (catalogue 58; issue 2, section 6).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from mallops.core import audit, files
from mallops.core.auth.actor import Actor
from mallops.core.db import Base, after_commit, db, transaction, utcnow
from mallops.core.errors import NotFound

FOLDER = "documents"
PDF = "application/pdf"


def new_verify_code() -> str:
    """144 random bits, as it stands in the QR code's address."""
    return secrets.token_urlsafe(18)


def verify_url(code: str) -> str:
    """The address behind the QR code of a document."""
    base: str = current_app.config["SETTINGS"].base_url
    return f"{base}/verify/{code}"


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of what a document shows; the same data gives the same hash."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | uuid.UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: what it is called, and which permission opens its files."""

    code: str
    label: Any
    permission: str


KINDS: dict[str, DocumentKind] = {}


def document_kind(code: str, label: Any, permission: str) -> DocumentKind:
    """Declare a kind; features do so at import."""
    KINDS[code] = DocumentKind(code, label, permission)
    return KINDS[code]


class Document(Base):
    """A stored document. `content_hash` is of the data it shows, `sha256` of the PDF file itself.

    `facts` are what the verify page may tell everyone besides number and date: words by label code. A size
    of 0: its file was taken off (`take_off`).
    """

    __tablename__ = "documents"
    __table_args__ = (
        sa.Index("ix_documents_case", "case_id", "kind", "lang"),
        sa.UniqueConstraint("verify_code", name="uq_documents_verify_code"),
        sa.UniqueConstraint("mall_id", "kind", "lang", "content_hash", name="uq_documents_content"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    lang: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[str] = mapped_column(sa.String(200))
    number: Mapped[str] = mapped_column(sa.String(48), default="")
    template_label: Mapped[str] = mapped_column(sa.String(120), default="")
    covers_on: Mapped[dt.date | None] = mapped_column()
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column()
    pages: Mapped[int] = mapped_column()
    verify_code: Mapped[str] = mapped_column(sa.String(32), default=new_verify_code)
    made_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    @property
    def audit_label(self) -> str:
        """How the trail names this document."""
        return f"{self.title} {self.number}".strip()

    @property
    def data(self) -> bytes:
        """The stored file. Raises NotFound when it is not on this machine or was taken off."""
        if not self.size:
            raise NotFound(_("This paper was taken off: the time for which its people are kept is over."))
        return files.read(self.sha256, FOLDER)

    def visible_to(self, actor: Actor) -> bool:
        """A document of a record is seen by those who see the record."""
        if self.case_id is None:
            return True
        from mallops.core.casework.models import Case

        case = db.session.get(Case, self.case_id)
        return case is not None and case.visible_to(actor)


@dataclass(frozen=True)
class Draft:
    """A document before it is made: what it is called and the data it shows.

    `content` is the data in a form that does not depend on the language; it alone decides the hash. It must
    name the record or the days it is about. `facts` go onto the public verify page: nothing personal.
    """

    mall_id: int
    kind: str
    lang: str
    title: str
    content: Mapping[str, Any]
    number: str = ""
    template_label: str = ""
    case_id: int | None = None
    covers_on: dt.date | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    verify_code: str = field(default_factory=new_verify_code)
    made_at: dt.datetime = field(default_factory=utcnow)
    content_hash: str = ""

    def __post_init__(self) -> None:
        if not self.content_hash:
            object.__setattr__(self, "content_hash", content_hash(self.content))

    @property
    def verify_url(self) -> str:
        """The address that goes into the QR code."""
        return verify_url(self.verify_code)


class Made(Protocol):
    """What the page maker gives back (core/pdf/render.RenderedPdf)."""

    @property
    def data(self) -> bytes: ...

    @property
    def pages(self) -> int: ...


def find_issued(draft: Draft) -> Document | None:
    """The document that was issued for the same data before, in the same language."""
    query = sa.select(Document).where(
        Document.mall_id == draft.mall_id,
        Document.kind == draft.kind,
        Document.lang == draft.lang,
        Document.content_hash == draft.content_hash,
    )
    return db.session.scalar(query)


def issue_document(actor: Actor, draft: Draft, make: Callable[[Draft], Made]) -> Document:
    """The document of this data: the stored one, or made by `make(draft)`, stored and registered.

    Call it outside a transaction: the page maker takes its time. The file is durable before the row is
    written; of two made at the same moment one is kept. Raises what `make` raises.
    """
    found = find_issued(draft)
    if found is not None and found.size:
        return found
    if found is not None:  # taken off, and there is nothing in it that tells of people: under the same code
        draft = replace(draft, verify_code=found.verify_code, made_at=found.made_at)
    db.session.commit()  # end the read: laying out takes a while
    made = make(draft)
    stored = files.store(made.data, PDF, FOLDER)
    try:
        with audit.acting(actor, f"{draft.kind}.issue"), transaction():
            row = _row(actor, draft, stored, made.pages) if found is None else found
            row.sha256, row.size, row.pages = stored.sha256, stored.size, made.pages
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        db.session.rollback()
        again = find_issued(draft)
        if again is None:
            raise
        return again
    return row


def _row(actor: Actor, draft: Draft, stored: files.StoredFile, pages: int) -> Document:
    return Document(
        mall_id=draft.mall_id,
        case_id=draft.case_id,
        kind=draft.kind,
        lang=draft.lang,
        title=draft.title[:200],
        number=draft.number,
        template_label=draft.template_label[:120],
        covers_on=draft.covers_on,
        content_hash=draft.content_hash,
        sha256=stored.sha256,
        size=stored.size,
        pages=pages,
        verify_code=draft.verify_code,
        made_at=draft.made_at,
        made_by_id=actor.user_id,
        facts=dict(draft.facts),
    )


def find_by_code(code: str) -> Document | None:
    """The document behind a verify code, of any mall."""
    return db.session.scalar(sa.select(Document).where(Document.verify_code == code))


def superseded(document: Document) -> bool:
    """Whether a later document of the same record, or of the same subject and days, shows other data."""
    query = sa.select(Document.id).where(
        Document.mall_id == document.mall_id,
        Document.kind == document.kind,
        Document.id > document.id,
        Document.content_hash != document.content_hash,
    )
    if document.case_id is None:  # such as a tenant's month: its number says whose
        query = query.where(Document.number == document.number)
    for column, value in ((Document.case_id, document.case_id), (Document.covers_on, document.covers_on)):
        query = query.where(column.is_(None) if value is None else column == value)
    return db.session.scalar(query.limit(1)) is not None


def list_issued(mall_id: int, kind: str, *, case_id: int | None = None, limit: int = 20) -> list[Document]:
    """Issued documents of a kind, of a record when one is named, the newest first."""
    query = (
        sa.select(Document)
        .where(Document.mall_id == mall_id, Document.kind == kind)
        .order_by(Document.id.desc())
        .limit(limit)
    )
    if case_id is not None:
        query = query.where(Document.case_id == case_id)
    return list(db.session.scalars(query))


def take_off(case_id: int) -> None:
    """The people of a record are forgotten: its papers lose their files and what was said of them.

    That a paper of this number was issued, and when, can be verified yet; what it said can't be read again.
    """
    for row in db.session.scalars(sa.select(Document).where(Document.case_id == case_id)).all():
        row.size, row.facts = 0, {}
        row.title = str(KINDS[row.kind].label)
        db.session.flush()
        kept = sa.exists().where(Document.sha256 == row.sha256, Document.size > 0)
        if not db.session.scalar(sa.select(kept)):
            after_commit(partial(files.remove, row.sha256, FOLDER))


def document_file_name(document: Document) -> str:
    """A name to save it under: number or title, day, language."""
    from mallops.core.export import safe_filename

    day = document.covers_on.isoformat() if document.covers_on else ""
    name = document.number or f"{document.title}-{day}"
    return safe_filename(f"{name}-{document.lang[:2]}.pdf")


__all__ = [
    "Document",
    "DocumentKind",
    "Draft",
    "content_hash",
    "document_kind",
    "find_by_code",
    "find_issued",
    "issue_document",
    "list_issued",
    "superseded",
    "take_off",
    "verify_url",
]
