"""Every record can forget its people, and can be held for a dispute (PIPL; quality.md, privacy).

`forgotten_at` moves from the tables of three kinds to the record itself.

Revision: 0046, follows 0045.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
HAD_IT = ("enquiries", "found_items", "loss_reports")


CASES = sa.table("cases", sa.column("id"), sa.column("forgotten_at"))


def upgrade() -> None:
    """Move what was forgotten when."""
    op.add_column("cases", sa.Column("forgotten_at", MOMENT, nullable=True))
    op.add_column("cases", sa.Column("hold_why", sa.LargeBinary(), nullable=True))
    for table in HAD_IT:
        _copy(_own(table), CASES)
        op.drop_column(table, "forgotten_at")


def downgrade() -> None:
    """Move it back; what is held for a dispute is no longer marked."""
    for table in HAD_IT:
        op.add_column(table, sa.Column("forgotten_at", MOMENT, nullable=True))
        _copy(CASES, _own(table))
    op.drop_column("cases", "hold_why")
    op.drop_column("cases", "forgotten_at")


def _own(table: str) -> sa.TableClause:
    return sa.table(table, sa.column("id"), sa.column("forgotten_at"))


def _copy(source: sa.TableClause, target: sa.TableClause) -> None:
    told = sa.select(source.c.forgotten_at).where(source.c.id == target.c.id).scalar_subquery()
    known = sa.select(source.c.id).where(source.c.forgotten_at.is_not(None))
    op.execute(sa.update(target).where(target.c.id.in_(known)).values(forgotten_at=told))
