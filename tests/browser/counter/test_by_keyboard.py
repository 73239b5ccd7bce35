"""The points desk by keyboard alone: keys are counted, seconds are a person's (issue 6)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.counter.conftest import QUEUE, SHOP, Hands

PHONE, NAME = QUEUE[0]


def test_a_card_is_issued_in_sixty_seconds(hands: Hands) -> None:
    """Slip, person, consent, signature, card: and the new member stands at the desk."""
    hands.at("[data-counter-search]")
    hands.press("F7")
    hands.at("[name=slip_no]")
    hands.type("S1001")
    hands.press("Enter")
    hands.type(SHOP)
    hands.press("Enter")
    hands.type("368.50")
    hands.press("Enter")
    hands.type("13812345678")
    hands.press("Enter")
    hands.word("张伟", len("zhangwei "))
    hands.press("Enter", "Enter", "Enter")  # birthday and document are left out
    hands.at("[name=consent_service]")
    hands.press("Space", "Enter", "Enter", "Enter", "Enter", "Enter")
    hands.at("[data-signature-switch]")
    hands.press("Enter")
    hands.at("[data-signature-typed]")
    hands.word("张伟", len("zhangwei "))
    hands.press("Enter")
    expect(hands.page.locator(".desk-who h2")).to_have_text("张伟")
    expect(hands.page.locator(".desk-who")).to_contain_text("6000")
    assert hands.tell("Issue a card", 60) <= 60
    assert hands.keys <= 80


def test_points_are_earned(hands: Hands) -> None:
    hands.find(PHONE)
    hands.press("F2")
    hands.at("[name=tenant]")
    hands.type(SHOP)
    hands.press("Enter")
    hands.type("S2001")
    hands.press("Enter")
    hands.type("128.50")
    hands.press("Enter")
    hands.done("+12")
    assert hands.tell("Earn", 15) <= 15


def test_a_gift_is_redeemed_in_fifteen_seconds(hands: Hands) -> None:
    hands.find(PHONE[-4:])
    hands.press("F4", "1", "Enter")
    hands.at("[data-signature-typed]")
    hands.word("张伟", len("zhangwei "))
    hands.press("Enter")
    hands.done("Mug for 100 points")
    assert hands.tell("Redeem a gift", 15) <= 15


def test_a_voucher_is_bought_and_taken(hands: Hands) -> None:
    hands.find(PHONE)
    hands.press("F4", "a", "Enter")
    hands.done("20 off for 150 points")
    assert hands.tell("Redeem a voucher", 15) <= 15


def test_goods_come_back(hands: Hands) -> None:
    hands.find(QUEUE[1][0])
    hands.press("F8")
    hands.at("[name=slip]:checked")
    hands.press("Enter")
    hands.at("[name=amount]")
    hands.type("500")
    hands.press("Enter")
    hands.type("R3001")
    hands.press("Enter")
    hands.done("for returned goods")
    assert hands.tell("Goods come back", 20) <= 20


def test_a_lost_card_is_replaced(hands: Hands) -> None:
    hands.find(QUEUE[2][1])
    before = hands.page.locator(".desk-who p").inner_text()
    hands.press("F9")
    hands.at("[name=card_number]")
    hands.press("Enter")
    hands.done("the card before is void")
    assert hands.tell("Replace a lost card", 15) <= 15
    hands.find(QUEUE[2][0])
    assert hands.page.locator(".desk-who p").inner_text() != before


def test_a_refused_form_keeps_the_keyboard_in_it(hands: Hands) -> None:
    hands.find(PHONE)
    hands.press("F2")
    hands.type("no such shop")
    hands.press("Enter")
    hands.type("S9")
    hands.press("Enter")
    hands.type("12")
    hands.press("Enter")
    expect(hands.page.locator("[data-error-summary]")).to_be_focused()
    expect(hands.page.locator("[name=tenant]")).to_have_value("no such shop")
    hands.press("Escape")
    hands.at("[data-counter-search]")


def test_ten_customers_one_after_another(hands: Hands) -> None:
    """Each earns; every second one takes a mug too. No mouse, no page in between."""
    work = hands.page.locator(".desk-done li")
    before = work.count()
    for number, (phone, name) in enumerate(QUEUE):
        hands.find(phone)
        expect(hands.page.locator(".desk-who h2")).to_have_text(name)
        expect(work).to_have_count(min(10, before + number + number // 2))  # a look-up leaves it as it stands
        hands.press("F2")
        hands.at("[name=tenant]")
        hands.type(SHOP)
        hands.press("Enter")
        hands.type(f"Q{number}")
        hands.press("Enter")
        hands.type("88")
        hands.press("Enter")
        hands.done("+8")
        if number % 2:
            hands.find(phone)
            hands.press("F4", "1", "Enter")
            hands.type("W")
            hands.press("Enter")
            hands.done("Mug")
    assert hands.tell("Ten customers", 200) <= 200
    assert work.count() == 10
