"""An export may take long, so nobody waits for it with a write of their own."""

from __future__ import annotations

import sqlalchemy as sa

from mallops.core.audit import AuditEntry
from mallops.core.db import db, in_write_transaction
from mallops.core.registers import exporting


def test_the_file_is_made_outside_the_write_transaction(cast, as_user, finding, monkeypatch):
    finding(title="Fine")
    seen: list[bool] = []
    make = exporting.export_rows

    def watched(*args, **kwargs):
        seen.append(in_write_transaction())
        return make(*args, **kwargs)

    monkeypatch.setattr(exporting, "export_rows", watched)
    assert as_user(cast.supervisor).post("/fixes/export", data={"format": "csv"}).status_code == 200
    assert seen == [False]
    assert db.session.scalar(sa.select(AuditEntry.id).where(AuditEntry.action == "fixes.export"))
