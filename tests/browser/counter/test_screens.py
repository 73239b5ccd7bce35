"""The screens of members, points, gifts and the service desk: no fault for axe, nothing refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_in_both_schemes
from tests.browser.conftest import LiveServer
from tests.browser.counter.conftest import BOX, QUEUE, sign_in

#: Screens by who works with them.
SCREENS = {
    "desk": ["/desk/points", "/members/new", "/members/", "/gifts/", "/gifts/issues?state=held",
             "/complaints/", "/complaints/new", "/enquiries/", "/enquiries/new", "/found/", "/found/new",
             "/found/shelf", "/losses/new", "/returns/new", "/visitors/new", "/callers/new",
             "/suggestions/new"],
    "supervisor": [
        "/members/setup/", "/members/merges/", "/members/stock/", "/gifts/stock/", "/gifts/stock/receive",
        "/gifts/new", "/vouchers/", "/vouchers/kinds", "/vouchers/kinds/new", "/vouchers/settlement/",
        "/points/rules/", "/points/campaigns/", "/points/books/", "/points/adjustments/", "/points/slips/",
        "/complaints/analysis", "/complaint-reports/", "/payouts/", "/authorities/new", "/returns/policy",
        "/found/keeping/", "/standard-answers/", "/surveys/", "/surveys/new",
    ],
}  # fmt: skip


@pytest.mark.parametrize("who", list(SCREENS))
def test_screens_have_no_fault(page: Page, live_server: LiveServer, who: str) -> None:
    sign_in(page, live_server, who)
    faults = []
    for path in SCREENS[who]:
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        faults += [f"{path}: {one}" for one in axe_in_both_schemes(page)]
    assert faults == []


def test_the_desk_with_a_member_and_each_form_has_no_fault(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server)
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security" in line.text else None)
    page.goto("/desk/points")
    page.locator(BOX).fill(QUEUE[3][0])
    page.keyboard.press("Enter")
    faults = []
    for key, field in (("F2", "tenant"), ("F4", "choice"), ("F8", "slip"), ("F9", "card_number")):
        expect(page.locator(".desk-who h2")).to_be_visible()
        page.keyboard.press(key)
        expect(page.locator(f".desk-form [name={field}]").first).to_be_focused()
        faults += [f"{key}: {one}" for one in axe_in_both_schemes(page)]
    assert faults == []
    assert refused == []
