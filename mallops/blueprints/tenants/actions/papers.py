"""Papers in a tenant's file, with versions; the weekly look through the file (catalogue 9.1, 9.2)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from flask_babel import gettext as _

from mallops.blueprints.tenants import queries, rules
from mallops.blueprints.tenants.models import Tenant, TenantCheck, TenantPaper
from mallops.core.auth import Actor
from mallops.core.clock import mall_now
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.export import safe_filename
from mallops.core.files import StoredFile
from mallops.core.photos.intake import StoredOriginal
from mallops.core.photos.records import add_photo
from mallops.core.photos.work import queue_photo


class CheckedAlready(Conflict):
    """A file is looked through once a week."""


@dataclass(frozen=True)
class PaperData:
    """What a paper is; `replaces` is the version that this one comes after."""

    kind: str
    title: str
    valid_to: dt.date | None = None
    replaces: TenantPaper | None = None


def add_paper(
    actor: Actor, tenant: Tenant, data: PaperData, stored: StoredFile | StoredOriginal, file_name: str
) -> TenantPaper:
    """Put a paper into the file, or a new version of one. Its bytes are on disk already.

    Raises Invalid with the field at fault, Conflict when somebody else replaced the version meanwhile.
    """
    if data.kind not in rules.PAPER_KINDS:
        raise Invalid(field_errors={"kind": _("Choose what it is.")})
    before = data.replaces
    if before is not None and not before.is_newest:
        raise Conflict(_("A newer version of this paper is there already. Look at the file again."))
    row = TenantPaper(
        mall_id=tenant.mall_id,
        tenant_id=tenant.id,
        series=before.series if before else uuid.uuid4(),
        version=before.version + 1 if before else 1,
        is_newest=True,
        kind=data.kind,
        title=(data.title or str(rules.PAPER_KINDS[data.kind]))[:120],
        valid_to=data.valid_to,
        file_name=safe_filename(file_name or "")[:160],
        by_id=actor.user_id,
    )
    if before is not None:
        before.is_newest = False
    _hold(actor, row, stored)
    db.session.add(row)
    db.session.flush()
    return row


def _hold(actor: Actor, row: TenantPaper, stored: StoredFile | StoredOriginal) -> None:
    if isinstance(stored, StoredFile):
        row.sha256, row.mimetype, row.size = stored.sha256, stored.mimetype, stored.size
        return
    photo = add_photo(
        stored,
        mall_id=row.mall_id,
        created_by_id=actor.user_id,
        taken_at=utcnow(),
        person_label=actor.name,
    )
    queue_photo(photo)
    row.photo_id, row.size = photo.id, stored.bytes


def check_file(actor: Actor, tenant: Tenant, note: str = "") -> TenantCheck:
    """The file was looked through this week and is right. Raises CheckedAlready, naming who did it."""
    today = mall_now(actor.tz).date()
    week = rules.week_of(today)
    done = queries.find_check(tenant.id, week)
    if done is not None:
        who = done.by.name if done.by else ""
        raise CheckedAlready(_("%(who)s has checked this file this week already.", who=who))
    state = queries.file_states([tenant], today)[tenant.id]
    row = TenantCheck(
        mall_id=tenant.mall_id,
        tenant_id=tenant.id,
        week=week,
        at=utcnow(),
        by_id=actor.user_id,
        percent=state.complete.percent,
        note=note.strip()[:300],
    )
    db.session.add(row)
    db.session.flush()
    return row
