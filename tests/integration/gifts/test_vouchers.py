"""A voucher is good once, in this mall, in its time, in its shops: whatever somebody holds up instead."""

from __future__ import annotations

import datetime as dt

import pytest

from mallops.blueprints.gifts.actions import catalogue, using, vouchers
from mallops.blueprints.gifts.models import Voucher, VoucherKind, VoucherUse
from mallops.blueprints.gifts.queries.vouchers import days_at, is_taken_by, shop_totals, uses_at
from mallops.blueprints.gifts.rules.gifts import HadEnough, NotGiven
from mallops.blueprints.gifts.rules.vouchers import NoneLeft, NoVoucher, VoucherGone
from mallops.blueprints.gifts.tasks import expire
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid, NotFound
from tests.factories import actor_of
from tests.integration.gifts.conftest import TODAY, count, day

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def rich(shelf):
    """A member with 10,000 points."""
    shelf.desk.earn(100_000)
    return shelf


def balance_and_uses(shelf) -> tuple[int, int]:
    return shelf.desk.balance(), count(VoucherUse)


# -- the code ---------------------------------------------------------------------------------------------


def test_scanned_and_typed_codes_lead_to_the_same_voucher(rich):
    voucher = rich.buy()
    signed = vouchers.signed_code(voucher)
    for text in (
        signed,
        f" {signed.lower()} ",
        voucher.code,
        f"{voucher.code[:5]}-{voucher.code[5:]}".lower(),
    ):
        assert using.look_up(voucher.mall_id, text).id == voucher.id


def test_an_altered_code_is_no_voucher(rich):
    signed = vouchers.signed_code(rich.buy())
    for place in (2, 20, 40, 73):
        other = signed[:place] + ("A" if signed[place] != "A" else "B") + signed[place + 1 :]
        with pytest.raises(NoVoucher):
            rich.use(other)
    assert count(VoucherUse) == 0


def test_a_code_signed_elsewhere_is_no_voucher(rich, app):
    voucher = rich.buy()
    before = app.config["SECRET_KEY"]
    try:
        app.config["SECRET_KEY"] = "another-house"
        foreign = vouchers.signed_code(voucher)
    finally:
        app.config["SECRET_KEY"] = before
    with pytest.raises(NoVoucher):
        rich.use(foreign)


@pytest.mark.parametrize("signed", [True, False])
def test_a_voucher_of_another_mall_is_no_voucher(rich, signed):
    voucher = rich.buy()
    text = vouchers.signed_code(voucher) if signed else voucher.code
    other = actor_of(rich.desk.cast.stranger)
    with pytest.raises(NoVoucher):
        using.look_up(other.mall_id, text)
    told = using.Purchase(rich.desk.cast.foreign_tenant, 20_000, "foreign-key")
    with pytest.raises(NoVoucher), transaction():
        using.use_at_shop(rich.clerk, rich.desk.cast.foreign_tenant, text, told)
    assert rich.again(voucher).state == "issued"


# -- its time ---------------------------------------------------------------------------------------------


def test_it_runs_out_after_its_last_day(rich, at):
    voucher = rich.buy()
    assert voucher.valid_until == day(89)
    at.advance(dt.timedelta(days=89))
    assert expire() == 0
    using.ensure_usable(rich.again(voucher), day(89))
    at.advance(dt.timedelta(days=1))
    with pytest.raises(VoucherGone) as refused:
        rich.use(vouchers.signed_code(rich.again(voucher)))
    assert refused.value.why == "expired"
    assert expire() == 1
    assert expire() == 0
    assert rich.again(voucher).state == "expired"
    assert rich.desk.balance() == 10_000 - 500  # the points stay spent, as the paper says


def test_a_used_or_cancelled_one_does_not_run_out(rich, at):
    used, cancelled = rich.buy(), rich.buy()
    rich.use(vouchers.signed_code(used))
    with transaction():
        vouchers.cancel_voucher(rich.clerk, rich.again(cancelled), "Not wanted")
    at.advance(dt.timedelta(days=200))
    assert expire() == 0
    assert [rich.again(one).state for one in (used, cancelled)] == ["used", "cancelled"]


# -- cancelling, taking back --------------------------------------------------------------------------------


def test_a_cancelled_voucher_gives_its_points_back_once(rich):
    voucher = rich.buy()
    for _n in range(2):
        with transaction():
            vouchers.cancel_voucher(rich.clerk, rich.again(voucher), "Not wanted")
    assert rich.desk.balance() == 10_000 and rich.again(rich.cash).given == 0
    with pytest.raises(VoucherGone) as refused:
        rich.use(voucher.code)
    assert refused.value.why == "cancelled"


def test_a_used_voucher_is_not_cancelled(rich):
    voucher = rich.buy()
    rich.use(voucher.code)
    with pytest.raises(Conflict), transaction():
        vouchers.cancel_voucher(rich.clerk, rich.again(voucher), "Not wanted")
    assert rich.desk.balance() == 9_500


def test_a_use_by_mistake_is_taken_back_and_the_shop_is_owed_nothing(rich):
    voucher = rich.buy()
    use = rich.use(voucher.code)
    with pytest.raises(Invalid), transaction():
        using.undo_own_use(rich.clerk, rich.again(voucher), "")
    with transaction():
        using.undo_own_use(rich.clerk, rich.again(voucher), "Wrong shop")
    assert rich.again(voucher).state == "issued"
    assert shop_totals(voucher.mall_id, TODAY, TODAY) == []
    with pytest.raises(Conflict), transaction():
        using.undo_own_use(rich.clerk, rich.again(voucher), "Wrong shop")
    assert rich.use(voucher.code).id != use.id


# -- terms --------------------------------------------------------------------------------------------------


def test_too_little_bought_leaves_it_good(rich):
    voucher = rich.buy()
    with pytest.raises(Invalid) as refused:
        rich.use(voucher.code, yuan=99)
    assert set(refused.value.field_errors) == {"amount"}
    assert rich.again(voucher).state == "issued"
    assert rich.use(voucher.code, yuan=100).fen == 2000


def test_the_mall_owes_no_more_than_was_bought(rich):
    with transaction():
        rich.again(rich.cash).min_spend = 0
    assert rich.use(rich.buy().code, yuan=5).fen == 500


def test_only_its_shops_take_it(rich):
    cast = rich.desk.cast
    told = catalogue.KindTold(
        "TEA", "茶券", "Tea", TODAY, shape="service", value=1800, points=300, shops=[cast.other_tenant]
    )
    with transaction():
        kind = catalogue.save_kind(rich.keeper, None, told)
    voucher = rich.buy(kind=kind)
    with pytest.raises(Conflict, match=cast.other_tenant.name):
        rich.use(voucher.code)
    what = using.Purchase(cast.other_tenant, 0, "tea-key-1")
    with transaction():
        assert using.use_voucher(rich.clerk, voucher.code, what).fen == 1800


def test_a_kind_says_how_many_and_from_when_to_when(rich, at):
    with transaction():
        kind = rich.again(rich.cash)
        kind.most, kind.most_each, kind.ends_on = 2, 1, day(5)
    first = rich.buy()
    assert first.valid_until == day(5)
    with pytest.raises(HadEnough):
        rich.buy()
    with transaction():
        rich.again(rich.cash).most_each = 0
    rich.buy()
    with pytest.raises(NoneLeft):
        rich.buy()
    at.advance(dt.timedelta(days=6))
    with pytest.raises(NotGiven):
        rich.buy()
    assert rich.desk.balance() == 9_000


def test_what_was_given_stays_as_it_was_given(rich):
    voucher = rich.buy()
    with transaction():
        kind = rich.again(rich.cash)
        kind.value, kind.min_spend, kind.days = 100, 900_000, 1
    found = rich.again(voucher)
    assert (found.value, found.min_spend, found.valid_until) == (2000, 10_000, day(89))
    assert rich.use(voucher.code).fen == 2000


def test_the_same_form_is_the_same_voucher_and_never_another(rich):
    first = rich.buy(key="one-form-key")
    assert rich.buy(key="one-form-key").id == first.id
    told = catalogue.KindTold("X", "另", "Other", TODAY, value=100, points=1)
    with transaction():
        other = catalogue.save_kind(rich.keeper, None, told)
    with pytest.raises(Conflict):
        rich.buy(key="one-form-key", kind=other)
    assert count(Voucher) == 1 and rich.desk.balance() == 9_500


# -- a shop's own -------------------------------------------------------------------------------------------


def take_at(shelf, tenant, text: str, key: str = "shop-key-1", yuan: int = 200):
    with transaction():
        return using.use_at_shop(shelf.clerk, tenant, text, using.Purchase(tenant, yuan * 100, key))


def test_a_shop_takes_for_itself_only_and_learns_nothing_of_another(rich):
    cast = rich.desk.cast
    voucher = rich.buy()
    with pytest.raises(NotFound):
        using.use_at_shop(
            rich.clerk, cast.tenant, voucher.code, using.Purchase(cast.other_tenant, 20_000, "wrong-key")
        )
    use = take_at(rich, cast.tenant, voucher.code)
    assert take_at(rich, cast.tenant, voucher.code).id == use.id
    with pytest.raises(VoucherGone, match=cast.tenant.name):
        take_at(rich, cast.tenant, voucher.code, "shop-key-2")
    with pytest.raises(VoucherGone) as refused:
        take_at(rich, cast.other_tenant, voucher.code, "shop-key-3")
    assert cast.tenant.name not in str(refused.value.message) and "03-04" not in str(refused.value.message)
    with pytest.raises(Conflict):
        take_at(rich, cast.other_tenant, voucher.code, "shop-key-1")
    assert uses_at(cast.other_tenant.id, TODAY, TODAY) == []
    assert [one.id for one in uses_at(cast.tenant.id, TODAY, TODAY)] == [use.id]
    assert days_at(cast.tenant.id, TODAY) == [(TODAY, 1, 2000)]
    assert days_at(cast.other_tenant.id, TODAY) == []


def test_a_shop_that_no_voucher_is_good_at_has_nothing_to_do_with_them(rich):
    cast, mall_id = rich.desk.cast, rich.cup.mall_id
    assert is_taken_by(mall_id, cast.other_tenant.id)
    with transaction():
        kind = db.session.get_one(VoucherKind, rich.cash.id)
        kind.shops = [cast.tenant]
    assert is_taken_by(mall_id, cast.tenant.id) and not is_taken_by(mall_id, cast.other_tenant.id)


def test_30_tills_of_two_shops_take_one_voucher_once(rich, crowd):
    cast = rich.desk.cast
    text, clerk = vouchers.signed_code(rich.buy()), rich.clerk
    tenants = [cast.tenant, cast.other_tenant]

    def take(number: int):
        shop = db.session.get_one(type(tenants[0]), tenants[number % 2].id)
        what = using.Purchase(shop, 20_000, f"till-key-{number}")
        return using.use_at_shop(clerk, shop, text, what).id

    answers = crowd(take, 30)
    assert len([one for one in answers if isinstance(one, int)]) == 1
    assert len([one for one in answers if isinstance(one, VoucherGone)]) == 29
    assert count(VoucherUse) == 1
