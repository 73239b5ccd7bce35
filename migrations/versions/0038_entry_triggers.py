"""The guards against INSERT OR REPLACE ask each unique key by itself (SQLite).

One condition of five ORs made SQLite read the whole table at every booking, once it had statistics: nearly
all of `reverses_id` is NULL, so its index looked useless and the five-way OR was given up.

Revision: 0038, follows 0037.
"""

from __future__ import annotations

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

NAME = "point_entries_no_replace"
KEYS = (
    "id = NEW.id",
    "uid = NEW.uid",
    "mall_id = NEW.mall_id AND seq = NEW.seq",
    "mall_id = NEW.mall_id AND key = NEW.key",
)
BEFORE = (
    "EXISTS (SELECT 1 FROM point_entries WHERE id = NEW.id OR uid = NEW.uid"
    " OR (mall_id = NEW.mall_id AND (seq = NEW.seq OR key = NEW.key)) OR reverses_id = NEW.reverses_id)"
)


def _guard(when: str) -> None:
    op.execute(f"DROP TRIGGER {NAME}")
    op.execute(
        f"CREATE TRIGGER {NAME} BEFORE INSERT ON point_entries WHEN {when} "
        "BEGIN SELECT RAISE(ABORT, 'point_entries is append-only'); END"
    )


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name != "sqlite":
        return
    asked = [f"EXISTS (SELECT 1 FROM point_entries WHERE {key})" for key in KEYS]  # noqa: S608
    reversal = (
        "(NEW.reverses_id IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM point_entries WHERE reverses_id = NEW.reverses_id))"
    )
    _guard(" OR ".join([*asked, reversal]))


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "sqlite":
        _guard(BEFORE)
