"""Pictures and words of the things on a goods pass; what a tenant answers to the reminder of a licence.

Revision: 0031, follows 0030.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

PICTURES = "goods_pass_item_photos"


def upgrade() -> None:
    """A table, and five columns."""
    op.create_table(
        PICTURES,
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["goods_pass_items.id"], name=op.f(f"fk_{PICTURES}_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photos.id"], name=op.f(f"fk_{PICTURES}_photo_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PICTURES}")),
        sa.UniqueConstraint("photo_id", name=f"uq_{PICTURES}_photo_id"),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{PICTURES}_uid")),
    )
    op.create_index(f"ix_{PICTURES}_item", PICTURES, ["item_id", "id"])
    _goods()
    with op.batch_alter_table("licences") as licences:
        licences.add_column(sa.Column("said", sa.String(length=5), server_default="", nullable=False))
        licences.add_column(sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))
        licences.add_column(sa.Column("said_no", sa.String(length=80), server_default="", nullable=False))
        licences.add_column(sa.Column("said_to", sa.Date(), nullable=True))
        licences.create_check_constraint(op.f("ck_licences_said"), "said in ('','sent','asked')")


def _goods() -> None:
    """Every line of a pass in words, also of those made before."""
    op.add_column("goods_passes", sa.Column("goods", sa.Text(), server_default="", nullable=False))
    lines = sa.table("goods_pass_items", *map(sa.column, ("pass_id", "position", "name", "quantity", "unit")))
    passes = sa.table("goods_passes", sa.column("id"), sa.column("goods"))
    words: dict[int, list[str]] = {}
    found = op.get_bind().execute(sa.select(lines).order_by(lines.c.pass_id, lines.c.position))
    for one in found:
        words.setdefault(one.pass_id, []).append(f"{one.name} {one.quantity} {one.unit}".strip())
    for key, said in words.items():
        op.execute(sa.update(passes).where(passes.c.id == key).values(goods="\n".join(said)))


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("goods_passes") as passes:
        passes.drop_column("goods")
    with op.batch_alter_table("licences") as licences:
        licences.drop_constraint(op.f("ck_licences_said"), type_="check")
        for name in ("said_to", "said_no", "said_at", "said"):
            licences.drop_column(name)
    op.drop_table(PICTURES)
