"""What the walk has made so far, and what its parts share."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from tests.browser.tenants.people import House, Person, uid_of

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
CODE, NAME, COMPANY, OWNER = "T100", "云上茶铺", "一号云上茶业有限公司", "林小满"
PASSWORD = "three quiet lanterns"
LEASE, WORKS_DEPOSIT = "20,000.00", "5,000.00"
SIGNERS = {"leasing": "LSG", "finance": "FIN", "engineering": "ENG", "manager": "CSM"}


@dataclass
class Shop:
    """Addresses of what the walk has made so far, and the numbers that the last paper has to tell."""

    file: str = ""
    move_in: str = ""
    works: str = ""
    deposit: str = ""
    works_deposit: str = ""
    change: str = ""
    move_out: str = ""
    order: str = ""
    bill: str = ""


def newest(person: Person, path: str) -> str:
    """The address of the newest record of a register, from its list."""
    person.go(path)
    pattern = re.compile(rf"{path}/[0-9a-f]{{8}}-[0-9a-f-]{{27}}$")
    for one in person.page.locator(f'main a[href*="{path}/"]').all():
        if pattern.search(one.get_attribute("href") or ""):
            return f"{path}/{uid_of(one.get_attribute('href') or '')}"
    raise AssertionError(f"{path} shows no record to {person.role}: {person.page.inner_text('main')[:400]}")


def here(person: Person) -> str:
    """The path of the page one is on."""
    return re.sub(r"^https?://[^/]+|[?#].*$", "", person.page.url)


def number_of(person: Person, record: str) -> str:
    """The number of a record, as its page shows it."""
    person.go(record)
    return person.page.locator(".record-line .docno").inner_text()


def open_matter(house: House, number: str) -> Person:
    """The owner opens one of the shop's records from the first page."""
    owner = house["TEN"]
    owner.go("/shop/")
    owner.page.locator("ul.shop-rows li", has_text=number).locator("button").click()
    owner.page.wait_for_url("**/t/*")
    return owner


def sign_as_tenant(house: House, number: str, name: str) -> None:
    """The owner reads the form and draws a signature on it."""
    owner = open_matter(house, number)
    owner.look(f"{name}-reads")
    owner.fill("main form", name=OWNER)
    owner.draw("main form")
    owner.send()
    owner.look(f"{name}-signed")


def give_back(house: House, deposit: str, name: str) -> None:
    """The desk asks for a refund, the supervisor signs, finance pays."""
    desk = house["DESK"]
    desk.go(deposit)
    desk.fill('form[action$="/request"]', payee=COMPANY, account="6222000012345678")
    desk.send('form[action$="/request"] button.btn-primary')
    approve_and_pay(house, deposit, name)


def approve_and_pay(house: House, deposit: str, name: str) -> None:
    """The supervisor's drawn signature, then the payment."""
    finance = house["FIN"]
    house["SUP"].step(deposit, "approve", sign=True)
    finance.go(deposit)
    finance.look(f"{name}-to-pay")
    finance.fill('form[action$="/pay"]', reference="PAY-1")
    finance.send('form[action$="/pay"] button.btn-primary')
    finance.look(f"{name}-paid")
