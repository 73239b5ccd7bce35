"""The tenant file in full: people, brands, contracts, bank data, risks, turns, checks, papers; plans of floors.

Revision: 0017, follows 0016.
"""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from alembic import op

from mallops.core.pinyin import syllables

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
FAILS = sa.text("is_current and verdict = 'fail'")
TABLES = (
    "unit_shapes",
    "floor_plans",
    "tenant_papers",
    "tenant_checks",
    "tenant_turns",
    "tenant_risks",
    "tenant_finance",
    "tenant_contracts",
    "tenant_brands",
    "tenant_people",
)


def _tenant_people() -> None:
    op.create_table(
        "tenant_people",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("birthday", sa.LargeBinary(), nullable=True),
        sa.Column("birth_md", sa.String(length=5), nullable=True),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "role in ('owner','legal','manager','finance','emergency','staff','other')",
            name=op.f("ck_tenant_people_role"),
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_tenant_people_mall_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_people_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_people")),
        sa.UniqueConstraint("uid", name=op.f("uq_tenant_people_uid")),
    )
    op.create_index("ix_tenant_people_birthday", "tenant_people", ["mall_id", "birth_md"], unique=False)
    op.create_index(op.f("ix_tenant_people_phone_hash"), "tenant_people", ["phone_hash"], unique=False)
    op.create_index("ix_tenant_people_tenant", "tenant_people", ["tenant_id", "to_on"], unique=False)


def _tenant_brands() -> None:
    op.create_table(
        "tenant_brands",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("goods", sa.String(length=300), nullable=False),
        sa.Column("price_band", sa.String(length=10), nullable=False),
        sa.Column("performance", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "price_band in ('','low','middle','high','luxury')", name=op.f("ck_tenant_brands_price_band")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_tenant_brands_mall_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_brands_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_brands")),
        sa.UniqueConstraint("tenant_id", "name", name="uq_tenant_brands_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_tenant_brands_uid")),
    )


def _tenant_contracts() -> None:
    op.create_table(
        "tenant_contracts",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("area_m2", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("rent_kind", sa.String(length=6), nullable=False),
        sa.Column("rent_fen", sa.BigInteger(), nullable=False),
        sa.Column("share_bp", sa.Integer(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("deposit_fen", sa.BigInteger(), nullable=False),
        sa.Column("pay_day", sa.Integer(), nullable=False),
        sa.Column("terms", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "rent_kind in ('fixed','share','higher')", name=op.f("ck_tenant_contracts_rent_kind")
        ),
        sa.CheckConstraint("pay_day between 0 and 31", name=op.f("ck_tenant_contracts_pay_day")),
        sa.CheckConstraint(
            "rent_fen >= 0 and fee_fen >= 0 and deposit_fen >= 0", name=op.f("ck_tenant_contracts_money")
        ),
        sa.CheckConstraint("share_bp between 0 and 10000", name=op.f("ck_tenant_contracts_share")),
        sa.CheckConstraint("to_on is null or to_on >= from_on", name=op.f("ck_tenant_contracts_period")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_tenant_contracts_mall_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_contracts_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_contracts")),
        sa.UniqueConstraint("mall_id", "number", name="uq_tenant_contracts_number"),
        sa.UniqueConstraint("uid", name=op.f("uq_tenant_contracts_uid")),
    )
    op.create_index("ix_tenant_contracts_tenant", "tenant_contracts", ["tenant_id", "from_on"], unique=False)


def _tenant_finance() -> None:
    op.create_table(
        "tenant_finance",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("bank", sa.LargeBinary(), nullable=True),
        sa.Column("account", sa.LargeBinary(), nullable=True),
        sa.Column("holder", sa.LargeBinary(), nullable=True),
        sa.Column("invoice_kind", sa.String(length=7), nullable=False),
        sa.Column("invoice_title", sa.LargeBinary(), nullable=True),
        sa.Column("tax_number", sa.LargeBinary(), nullable=True),
        sa.Column("invoice_address", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "invoice_kind in ('','special','plain')", name=op.f("ck_tenant_finance_invoice_kind")
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_tenant_finance_mall_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_finance_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_finance")),
        sa.UniqueConstraint("tenant_id", name="uq_tenant_finance_tenant"),
        sa.UniqueConstraint("uid", name=op.f("uq_tenant_finance_uid")),
    )


def _tenant_risks() -> None:
    op.create_table(
        "tenant_risks",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=6), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_text", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("level in ('low','medium','high')", name=op.f("ck_tenant_risks_level")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_tenant_risks_by_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_tenant_risks_closed_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_tenant_risks_mall_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_risks_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_risks")),
        sa.UniqueConstraint("uid", name=op.f("uq_tenant_risks_uid")),
    )
    op.create_index("ix_tenant_risks_tenant", "tenant_risks", ["tenant_id", "closed_at"], unique=False)


def _tenant_turns() -> None:
    op.create_table(
        "tenant_turns",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("from_status", sa.String(length=12), nullable=False),
        sa.Column("to_status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_tenant_turns_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_tenant_turns_mall_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_turns_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_turns")),
        sa.UniqueConstraint("uid", name=op.f("uq_tenant_turns_uid")),
    )
    op.create_index("ix_tenant_turns_tenant", "tenant_turns", ["tenant_id", "at"], unique=False)


def _tenant_checks() -> None:
    op.create_table(
        "tenant_checks",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_tenant_checks_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_tenant_checks_mall_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_checks_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_checks")),
        sa.UniqueConstraint("tenant_id", "week", name="uq_tenant_checks_week"),
        sa.UniqueConstraint("uid", name=op.f("uq_tenant_checks_uid")),
    )


def _tenant_papers() -> None:
    op.create_table(
        "tenant_papers",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_newest", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("file_name", sa.String(length=160), nullable=False),
        sa.Column("mimetype", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind in ('contract','licence','authority','brand','insurance','food','plan','other')",
            name=op.f("ck_tenant_papers_kind"),
        ),
        sa.CheckConstraint("(sha256 is null) <> (photo_id is null)", name=op.f("ck_tenant_papers_content")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_tenant_papers_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_tenant_papers_mall_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_tenant_papers_photo_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_tenant_papers_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_papers")),
        sa.UniqueConstraint("series", "version", name="uq_tenant_papers_version"),
        sa.UniqueConstraint("uid", name=op.f("uq_tenant_papers_uid")),
    )
    op.create_index("ix_tenant_papers_photo", "tenant_papers", ["photo_id"], unique=False)
    op.create_index("ix_tenant_papers_tenant", "tenant_papers", ["tenant_id", "is_newest"], unique=False)


def _floor_plans() -> None:
    op.create_table(
        "floor_plans",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("floor_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_floor_plans_by_id")),
        sa.ForeignKeyConstraint(
            ["floor_id"], ["floors.id"], name=op.f("fk_floor_plans_floor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_floor_plans_mall_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_floor_plans_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_floor_plans")),
        sa.UniqueConstraint("floor_id", name="uq_floor_plans_floor"),
        sa.UniqueConstraint("uid", name=op.f("uq_floor_plans_uid")),
    )
    op.create_index(op.f("ix_floor_plans_photo_id"), "floor_plans", ["photo_id"], unique=False)


def _unit_shapes() -> None:
    op.create_table(
        "unit_shapes",
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("floor_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("w", sa.Integer(), nullable=False),
        sa.Column("h", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("x + w <= 1000 and y + h <= 1000", name=op.f("ck_unit_shapes_inside")),
        sa.CheckConstraint("x >= 0 and y >= 0 and w > 0 and h > 0", name=op.f("ck_unit_shapes_size")),
        sa.ForeignKeyConstraint(
            ["floor_id"], ["floors.id"], name=op.f("fk_unit_shapes_floor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f("fk_unit_shapes_mall_id")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_unit_shapes_unit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_shapes")),
        sa.UniqueConstraint("uid", name=op.f("uq_unit_shapes_uid")),
        sa.UniqueConstraint("unit_id", name="uq_unit_shapes_unit"),
    )
    op.create_index(op.f("ix_unit_shapes_floor_id"), "unit_shapes", ["floor_id"], unique=False)


def _first_contacts() -> None:
    """Whom to call first, so far only in the tenant's row, becomes the first of its people."""
    tenants = sa.table(
        "tenants",
        *(sa.column(one) for one in ("id", "mall_id", "contact_name", "phone", "phone_hash", "email")),
    )
    people = sa.table(
        "tenant_people",
        sa.column("uid", sa.Uuid()),
        sa.column("created_at", MOMENT),
        sa.column("updated_at", MOMENT),
        sa.column("is_main", sa.Boolean()),
        *(
            sa.column(one)
            for one in ("mall_id", "tenant_id", "role", "name", "said", "job", "phone", "phone_hash", "email")
        ),
    )
    now = dt.datetime.now(dt.UTC)
    rows = [
        {
            "uid": uuid.uuid4(), "created_at": now, "updated_at": now, "is_main": True,
            "mall_id": one.mall_id, "tenant_id": one.id, "role": "manager", "name": one.contact_name,
            "said": _said(one.contact_name), "job": "",
            "phone": one.phone, "phone_hash": one.phone_hash, "email": one.email,
        }
        for one in op.get_bind().execute(sa.select(tenants).where(tenants.c.contact_name != ""))
    ]  # fmt: skip
    if rows:
        op.bulk_insert(people, rows)


def _said(name: str) -> str:
    said = syllables(name)
    return f"{''.join(said)} {''.join(one[:1] for one in said)}".strip()[:200]


def upgrade() -> None:
    """Apply."""
    # with the check at the column SQLite need not copy the table
    op.execute(
        "ALTER TABLE tenants ADD COLUMN grade VARCHAR(1) DEFAULT '' NOT NULL "
        "CONSTRAINT ck_tenants_grade CHECK (grade in ('','A','B','C'))"
    )
    op.add_column("tenants", sa.Column("credit_code", sa.String(18), server_default="", nullable=False))
    _tenant_people()
    _tenant_brands()
    _tenant_contracts()
    _tenant_finance()
    _tenant_risks()
    _tenant_turns()
    _tenant_checks()
    _tenant_papers()
    _floor_plans()
    _unit_shapes()
    _first_contacts()
    for key in ("tenant", "blamed_tenant"):
        op.create_index(
            f"ix_patrol_answers_{key}_fails",
            "patrol_answers",
            [f"{key}_id", "created_at"],
            sqlite_where=FAILS,
            postgresql_where=FAILS,
        )


def downgrade() -> None:
    """Take back."""
    for key in ("tenant", "blamed_tenant"):
        op.drop_index(f"ix_patrol_answers_{key}_fails", table_name="patrol_answers")
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("tenants", "credit_code")
    op.drop_column("tenants", "grade")
