"""A shop from its first call to its last refund, walked through screens alone (issue 5, acceptance).

Leasing, finance, engineering, security, the desk, customer service, operations, a floor officer and the
shop's owner each have a browser; nobody calls the program in any other way. The clock alone is put on once:
for the thirty minutes of a fire watch.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from tests.browser.tenants import coming, going
from tests.browser.tenants.people import ROLES, SHOTS, House
from tests.browser.tenants.shop import CODE, COMPANY, NAME, OWNER, Shop, give_back, number_of


def test_from_the_first_call_to_the_last_refund(house: House, tmp_path: Path) -> None:
    shop = Shop()
    coming.open_file(house, shop)
    coming.apply_to_move_in(house, shop)
    coming.apply_for_works(house, shop)
    coming.fit_out_may_begin(house, shop)
    coming.do_the_works(house, shop)
    coming.open_for_trade(house, shop)
    give_back(house, shop.works_deposit, "24-works-refund")
    house["DESK"].step(shop.works, "settle")

    going.change_unit(house, shop)
    going.add_gate(house)
    going.let_out(house, going.ask_for_pass(house, "repair"), "41-goods")

    going.owe_something(house, shop, tmp_path)
    going.give_notice(house, shop)
    going.ask_too_early(house, shop)
    going.clear(house, shop)
    going.refund_and_close(house, shop)
    tell_the_story(house, shop)


def tell_the_story(house: House, shop: Shop) -> None:
    """One PDF has it all: each chapter, every number, every signature."""
    manager = house["CSM"]
    manager.go(f"{shop.file}/story")
    manager.look("60-story")
    numbers = {
        name: number_of(manager, getattr(shop, name))
        for name in ("move_in", "works", "deposit", "works_deposit", "change", "move_out", "order")
    }
    for lang in ("zh", "en"):
        paper = manager.page.request.get(f"{shop.file}/story.pdf?lang={lang}").body()
        if SHOTS:
            Path(f"{SHOTS}/story-{lang}.pdf").write_bytes(paper)
        words = "".join(one.extract_text() for one in PdfReader(BytesIO(paper)).pages)
        for name, number in numbers.items():
            assert number in words, f"{lang}: {name} {number} is not told"
        for one in (CODE, NAME, COMPANY, "ZD-T100-1"):
            assert one in words, f"{lang}: {one} is not told"
        assert "6222000012345678" not in words and "13800004321" not in words
        if lang == "zh":
            chapters(words)


def chapters(words: str) -> None:
    """The chapters stand in the order of a shop's life, each with what was signed and paid."""
    words = "".join(words.split())
    titles = ("进场与退场1/6", "二次装修2/6", "保证金3/6", "放行条4/6", "费用5/6", "全部经过")
    order = [words.index(one) for one in titles]
    assert order == sorted(order)
    for one in ("进场申请", "钥匙归还", "A01→A02", "¥20,000.00", "¥5,000.00", "茶柜", "DB-1001", OWNER):
        assert one in words, one
    for role in ("LSG", "FIN", "ENG", "CSM", "SEC", "OPM"):
        assert ROLES[role] in words, f"{role} signed and is not named"
