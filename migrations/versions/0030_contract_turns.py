"""Files of tenants get numbers; an adjustment names the contract it rewrites; what that said before is kept.

Revision: 0030, follows 0029.
"""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLE = "tenant_contract_turns"
AREA = sa.Numeric(precision=10, scale=2)
MOMENT = sa.DateTime(timezone=True)
TYPE = "YH"
TENANTS = sa.table(
    "tenants", sa.column("id", sa.Integer), sa.column("mall_id", sa.Integer), sa.column("created_at", MOMENT)
)
SERIES = sa.table(
    "number_series",
    sa.column("mall_id", sa.Integer),
    sa.column("type", sa.String),
    sa.column("period", sa.String),
    sa.column("last", sa.Integer),
    sa.column("uid", sa.Uuid),
    sa.column("created_at", MOMENT),
    sa.column("updated_at", MOMENT),
)


def upgrade() -> None:
    """The history of contracts, what an adjustment says of one, and the numbers of files."""
    op.add_column("tenants", sa.Column("number", sa.String(length=60), nullable=True))
    _number_all()
    op.create_index("uq_tenants_number", "tenants", ["mall_id", "number"], unique=True)
    op.create_table(
        TABLE,
        sa.Column("mall_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("old_area_m2", AREA, nullable=True),
        sa.Column("new_area_m2", AREA, nullable=True),
        sa.Column("old_rent_fen", sa.BigInteger(), nullable=False),
        sa.Column("new_rent_fen", sa.BigInteger(), nullable=False),
        sa.Column("old_to_on", sa.Date(), nullable=True),
        sa.Column("new_to_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f(f"fk_{TABLE}_by_id")),
        sa.ForeignKeyConstraint(["mall_id"], ["malls.id"], name=op.f(f"fk_{TABLE}_mall_id")),
        sa.ForeignKeyConstraint(["origin_id"], ["cases.id"], name=op.f(f"fk_{TABLE}_origin_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["tenant_contracts.id"], name=op.f(f"fk_{TABLE}_contract_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{TABLE}_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{TABLE}_uid")),
    )
    op.create_index(f"ix_{TABLE}_contract", TABLE, ["contract_id", "from_on"])
    _refuse_changes()
    with op.batch_alter_table("adjustments") as batch:
        batch.add_column(sa.Column("contract_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("contract_no", sa.String(length=60), nullable=False, server_default=""))
        batch.add_column(sa.Column("old_to_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("new_to_on", sa.Date(), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_adjustments_contract_id"), "tenant_contracts", ["contract_id"], ["id"]
        )
    with op.batch_alter_table("adjustments") as batch:  # the default was for the rows that are there
        batch.alter_column("contract_no", server_default=None)


def _number_all() -> None:
    """Files that are there are numbered in the order and month in which they were made (section J)."""
    bind, now = op.get_bind(), dt.datetime.now(dt.UTC)
    malls = bind.execute(sa.text("SELECT id, code, dept_code, tz FROM malls ORDER BY id")).all()
    for mall_id, mall, dept, tz in malls:
        known = sa.select(SERIES.c.period, SERIES.c.last)
        known = known.where(SERIES.c.mall_id == mall_id, SERIES.c.type == TYPE)
        before = {period: last for period, last in bind.execute(known)}
        last = dict(before)
        files = sa.select(TENANTS.c.id, TENANTS.c.created_at).where(TENANTS.c.mall_id == mall_id)
        numbered = []
        for key, made in bind.execute(files.order_by(TENANTS.c.id)).all():
            aware = made if made.tzinfo else made.replace(tzinfo=dt.UTC)
            period = f"{aware.astimezone(ZoneInfo(tz)):%Y%m}"
            last[period] = last.get(period, 0) + 1
            numbered.append({"key": key, "to": f"{mall}-{dept}-{TYPE}-{period}-{last[period]:04d}"})
        if numbered:
            bind.execute(sa.text("UPDATE tenants SET number = :to WHERE id = :key"), numbered)
        for period in last:
            _keep_series(bind, mall_id, period, last[period], period in before, now)


def _keep_series(
    bind: sa.Connection, mall_id: int, period: str, last: int, known: bool, now: dt.datetime
) -> None:
    mine = (SERIES.c.mall_id == mall_id, SERIES.c.type == TYPE, SERIES.c.period == period)
    if known:
        bind.execute(sa.update(SERIES).where(*mine).values(last=last))
        return
    values = {"mall_id": mall_id, "type": TYPE, "period": period, "last": last}
    values |= {"uid": uuid.uuid4(), "created_at": now, "updated_at": now}
    bind.execute(sa.insert(SERIES).values(**values))


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("adjustments") as batch:
        batch.drop_constraint(batch.f("fk_adjustments_contract_id"), type_="foreignkey")
        for column in ("contract_id", "contract_no", "old_to_on", "new_to_on"):
            batch.drop_column(column)
    op.drop_table(TABLE)
    op.drop_index("uq_tenants_number", table_name="tenants")
    op.drop_column("tenants", "number")
