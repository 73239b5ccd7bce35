"""Goods passes with their items, gates, keys and the gate log (16); what phones send from a gate.

Revision: 0021, follows 0020.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

RECEIPTS = "kind in ('finding','check','handed'{more})"
PHOTOS = "for_kind in ('finding','check','tick','handed'{more})"


def _phone(more: str) -> None:
    for table, name, rule in (("phone_receipts", "kind", RECEIPTS), ("phone_photos", "for_kind", PHOTOS)):
        constraint = op.f(f"ck_{table}_{name}")
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(constraint, type_="check")
            batch_op.create_check_constraint(constraint, rule.format(more=more))


def upgrade() -> None:
    """Apply."""
    _phone(",'gate'")
    _gates()
    _passes()
    _items()
    _log()


def _gates() -> None:
    op.create_table(
        "gates",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_gates_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gates")),
        sa.UniqueConstraint("mall_id", "code", name="uq_gates_code"),
        sa.UniqueConstraint("uid", name=op.f("uq_gates_uid")),
    )
    op.create_table(
        "pass_keys",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("public", sa.String(length=96), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('active','retired','revoked')", name=op.f("ck_pass_keys_state")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], name=op.f("fk_pass_keys_ended_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_pass_keys_mall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_keys")),
        sa.UniqueConstraint("mall_id", "key_id", name="uq_pass_keys_key_id"),
        sa.UniqueConstraint("uid", name=op.f("uq_pass_keys_uid")),
    )


def _passes() -> None:
    op.create_table(
        "goods_passes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("applicant", sa.LargeBinary(), nullable=True),
        sa.Column("carrier", sa.LargeBinary(), nullable=True),
        sa.Column("carrier_firm", sa.String(length=120), nullable=False),
        sa.Column("id_kind", sa.String(length=8), nullable=False),
        sa.Column("id_last4", sa.LargeBinary(), nullable=True),
        sa.Column("plate", sa.LargeBinary(), nullable=True),
        sa.Column("gate_id", sa.Integer(), nullable=True),
        sa.Column("gate_code", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrears", sa.Boolean(), nullable=False),
        sa.Column("arrears_amount", sa.Integer(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_gate_id", sa.Integer(), nullable=True),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cause in ('','stock','repair','return','display','refit','move_out','waste','other')",
            name=op.f("ck_goods_passes_cause"),
        ),
        sa.CheckConstraint(
            "id_kind in ('','id_card','passport','driving','other')", name=op.f("ck_goods_passes_id_kind")
        ),
        sa.CheckConstraint(
            "valid_from is null or valid_until is null or valid_from < valid_until",
            name=op.f("ck_goods_passes_window"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name=op.f("fk_goods_passes_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["gate_id"], ["gates.id"], name=op.f("fk_goods_passes_gate_id")),
        sa.ForeignKeyConstraint(["id"], ["cases.id"], name=op.f("fk_goods_passes_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["users.id"], name=op.f("fk_goods_passes_released_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_gate_id"], ["gates.id"], name=op.f("fk_goods_passes_released_gate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_passes")),
        sa.UniqueConstraint("code", name="uq_goods_passes_code"),
    )
    op.create_index("ix_goods_passes_gate", "goods_passes", ["gate_id", "id"], unique=False)
    op.create_index("ix_goods_passes_until", "goods_passes", ["valid_until", "id"], unique=False)


def _items() -> None:
    op.create_table(
        "goods_pass_items",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("pass_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_goods_pass_items_quantity")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_goods_pass_items_mall_id")),
        sa.ForeignKeyConstraint(
            ["pass_id"], ["goods_passes.id"], name=op.f("fk_goods_pass_items_pass_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_pass_items")),
        sa.UniqueConstraint("pass_id", "position", name="uq_goods_pass_items_position"),
        sa.UniqueConstraint("uid", name=op.f("uq_goods_pass_items_uid")),
    )


def _log() -> None:
    op.create_table(
        "gate_scans",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("pass_id", sa.Integer(), nullable=True),
        sa.Column("gate_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("how", sa.String(length=5), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("how in ('scan','typed')", name=op.f("ck_gate_scans_how")),
        sa.CheckConstraint(
            "outcome in ('released','refused','conflict')", name=op.f("ck_gate_scans_outcome")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_gate_scans_by_id")),
        sa.ForeignKeyConstraint(["gate_id"], ["gates.id"], name=op.f("fk_gate_scans_gate_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["cases.id"], name=op.f("fk_gate_scans_incident_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_gate_scans_mall_id")),
        sa.ForeignKeyConstraint(["pass_id"], ["goods_passes.id"], name=op.f("fk_gate_scans_pass_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_scans")),
        sa.UniqueConstraint("uid", name=op.f("uq_gate_scans_uid")),
    )
    op.create_index("ix_gate_scans_at", "gate_scans", ["mall_id", "at", "id"], unique=False)
    op.create_index("ix_gate_scans_pass", "gate_scans", ["pass_id", "id"], unique=False)


def downgrade() -> None:
    """Undo."""
    for table in ("gate_scans", "goods_pass_items", "goods_passes", "pass_keys", "gates"):
        op.drop_table(table)
    op.execute("delete from phone_receipts where kind = 'gate'")
    op.execute("delete from phone_photos where for_kind = 'gate'")
    _phone("")
