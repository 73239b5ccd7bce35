"""A shop changes its unit, lets goods out, and goes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.tenants.people import House
from tests.browser.tenants.shop import (
    CODE,
    COMPANY,
    DAY,
    HOUR,
    LEASE,
    NAME,
    OWNER,
    SIGNERS,
    Shop,
    approve_and_pay,
    here,
    newest,
    number_of,
    open_matter,
    sign_as_tenant,
)

# -- a change of unit (13) ----------------------------------------------------------------------------------


def change_unit(house: House, shop: Shop) -> None:
    """Leasing, finance and operations agree; the shop holds the other unit at once, as it is its day."""
    leasing = house["LSG"]
    leasing.go("/adjustments/new")
    leasing.fill(sort="unit", tenant=f"{CODE} {NAME}", unit_code="A01", new_value="A02")
    leasing.fill(effective_on=house.today, old_rent="12000", new_rent="13500", reason="要靠近扶梯的位置")
    leasing.look("30-change-form")
    leasing.send()
    shop.change = here(leasing)
    leasing.step(shop.change, "agree", sign=True)
    house["FIN"].step(shop.change, "calculate", sign=True)
    house["OPM"].step(shop.change, "approve", sign=True)
    house["OPM"].look("31-change-done")
    leasing.go(shop.file)
    unit = leasing.page.locator("#units li", has_text="A02")
    for _try in range(40):  # the worker puts it into effect within a moment
        if unit.count():
            break
        leasing.page.wait_for_timeout(500)
        leasing.page.reload()
    expect(unit.locator(".status.tone-ok")).to_be_visible()
    leasing.look("32-file-after-change")


# -- goods out (16) -----------------------------------------------------------------------------------------


def add_gate(house: House) -> None:
    """The supervisor says where goods leave."""
    supervisor = house["SUP"]
    supervisor.go("/passes/gates")
    supervisor.fill('main form:has([name="code"])', code="G1", name_zh="北卸货口")
    supervisor.send()


def ask_for_pass(house: House, cause: str) -> str:
    """The owner applies for a goods pass on the phone; its number."""
    owner = house["TEN"]
    owner.go("/shop/apply")
    owner.click('form[action$="/apply/pass"] button')
    owner.page.wait_for_url("**/t/*")
    owner.fill(**{"items-0-name": "茶柜", "items-0-quantity": "2", "items-0-unit": "个", "cause": cause})
    owner.fill(valid_from=house.wall(dt.timedelta(0)), valid_until=house.wall(3 * HOUR), carrier="王小明")
    owner.fill(id_kind="id_card", id_last4="0210", applicant=OWNER, photos=house.picture)
    owner.look(f"40-pass-form-{cause}")
    owner.send()
    return newest(house["SUP"], "/passes")


def let_out(house: House, record: str, name: str) -> None:
    """The supervisor approves; the owner shows the code; the guard counts, takes a picture, lets it out."""
    house["SUP"].step(record, "approve")
    owner = open_matter(house, number_of(house["SUP"], record))
    owner.look(f"{name}-screen")
    code = owner.page.locator(".pass-typed").inner_text()
    page = house["SEC"].page
    page.goto("/floor#/gate")
    page.locator("#gate-code").wait_for()
    page.wait_for_load_state("networkidle")  # the shift is here: the page is not drawn anew under one's hands
    page.locator("#gate-code").fill(code)
    page.locator("#gate-code").press("Enter")
    expect(page.locator('.gate-verdict[data-why="ok"]')).to_be_visible(timeout=15_000)
    for box in page.locator(".gate-item input").all():
        box.check()
    page.locator(".photo-add input").first.set_input_files(house.picture)
    expect(page.locator(".photo-thumb")).to_have_count(1)
    house["SEC"].look(f"{name}-gate")
    page.locator("button.is-pass").tap()
    expect(page.locator('[data-did="released"]')).to_be_visible(timeout=15_000)
    page.goto("/passes/gate")
    expect(page.locator("main")).to_contain_text("茶柜")
    house["SUP"].go(record)
    expect(house["SUP"].page.locator(".page-head .status").first).to_contain_text("放行")


# -- moving out (14) ----------------------------------------------------------------------------------------


def owe_something(house: House, shop: Shop, folder: Path) -> None:
    """Finance brings a bill in; the desk writes an order for the shop."""
    finance, desk = house["FIN"], house["DESK"]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["账单号", "业户编号", "费用", "所属月份", "应收金额（元）", "应缴日期"])
    due = house.today - 10 * DAY
    sheet.append(["ZD-T100-1", CODE, "租金", f"{due:%Y-%m}", "13500.00", due.isoformat()])
    book.save(folder / "bills.xlsx")
    finance.go("/fees/import")
    finance.fill(file=folder / "bills.xlsx")
    finance.click("main form button.btn-primary")
    finance.look("50-bills-preview")
    finance.send()
    shop.bill = newest(finance, "/fees")
    desk.go("/fixes/new")
    zone = desk.page.locator('main [name="zone_id"] option', has_text="F1-A").first.get_attribute("value")
    desk.fill(title="门头灯箱破损", severity="minor", zone_id=zone, tenant_id=CODE, department="tenant")
    desk.send()
    shop.order = here(desk)


def give_notice(house: House, shop: Shop) -> None:
    """The desk takes the notice in; leasing begins the clearance."""
    desk = house["DESK"]
    desk.go("/move-out/new")
    desk.fill(tenant=f"{CODE} {NAME}", notice_on=house.today, last_on=house.today, cause="moved")
    desk.fill(reason="迁往二号商场", new_address="二号商场二层", payee=COMPANY, account="6222000012345678")
    desk.look("51-move-out-form")
    desk.send()
    shop.move_out = here(desk)
    house["LSG"].step(shop.move_out, "start")
    house["LSG"].look("52-clearing")


def ask_too_early(house: House, shop: Shop) -> None:
    """The desk asks for the refund at once: it is refused, and everybody who holds it is named."""
    desk, supervisor = house["DESK"], house["SUP"]
    desk.go(shop.deposit)
    desk.fill('form[action$="/request"]', payee=COMPANY, account="6222000012345678")
    desk.send('form[action$="/request"] button.btn-primary')
    words = refused(house, shop)
    numbers = [number_of(supervisor, one) for one in (shop.order, shop.move_out)]
    for one in ("ZD-T100-1", "财务", "客服", "工程维修", "保安", "招商营运", "钥匙归还", *numbers):
        assert one in words, f"{one} is not named: {words}"
    supervisor.go(shop.deposit)
    supervisor.look("53-refund-locked")


def refused(house: House, shop: Shop) -> str:
    """The supervisor finds no way to approve, the server refuses whoever tries; what the page says."""
    supervisor = house["SUP"]
    words = supervisor.blocked(shop.deposit)
    assert supervisor.page.locator('a[href$="?do=approve"]').count() == 0
    token = supervisor.page.locator('[name="csrf_token"]').first.input_value()
    version = supervisor.page.locator('[name="version"]').first.input_value()
    sent: Any = {"csrf_token": token, "version": version, "signature": "周岩"}
    answer = supervisor.page.request.post(f"{shop.deposit}/steps/approve", form=sent)
    assert answer.status == 409, answer.status
    supervisor.go(shop.deposit)
    return words


def clear(house: House, shop: Shop) -> None:
    """Every department closes what is its own; one key is missing to the last."""
    desk, engineer = house["DESK"], house["ENG"]
    goods = ask_for_pass(house, "move_out")
    settle_debts(house, shop)
    house["LSG"].line(shop.move_out, "notice", note="书面通知已收")
    house["FIN"].line(shop.move_out, "arrears", amount="0")
    for code in ("members", "complaints"):
        desk.line(shop.move_out, code, note="无")
    desk.line(shop.move_out, "warranty", note="保固由总部承担")
    engineer.line(shop.move_out, "fitout", note="装修手续已结清")
    let_out(house, goods, "54-last-goods")
    house["SEC"].line(shop.move_out, "release", note="已全部出场")
    engineer.line(shop.move_out, "restoration", photos=house.picture, note="已复原")
    engineer.line(shop.move_out, "meters", **{"meter-0": "DB-1002", "value-0": "2048"})
    house["LSG"].line(shop.move_out, "licence", note="已迁出")
    words = refused(house, shop)
    assert "钥匙归还" in words and "ZD-T100-1" not in words
    assert "钥匙归还" in house["FIN"].blocked(shop.move_out), "settled it is not, and the page says why"
    desk.line(shop.move_out, "keys", **{"tag-0": "A02-1", "count-0": "3"})
    desk.look("55-cleared")


def settle_debts(house: House, shop: Shop) -> None:
    """Finance confirms the money; the owner puts the order right, and it is verified."""
    finance, supervisor = house["FIN"], house["SUP"]
    finance.go(shop.bill)
    finance.fill('form[action$="/payments"]', reference="BANK-9001")
    finance.send('form[action$="/payments"] button.btn-primary')
    owner = open_matter(house, number_of(supervisor, shop.order))
    form = 'form:has([name="words"])'
    owner.fill(form, words="灯箱已更换", name=OWNER)
    owner.draw(form)
    owner.send(f"{form} button.btn-primary")
    supervisor.step(shop.order, "verify")
    supervisor.step(shop.order, "close")


def refund_and_close(house: House, shop: Shop) -> None:
    """Settled: the refund is signed and paid, everybody signs, the manager closes."""
    manager = house["CSM"]
    house["FIN"].step(shop.move_out, "settle")
    approve_and_pay(house, shop.deposit, "56-refund")
    house["FIN"].line(shop.move_out, "deposit", amount=LEASE)
    for capacity, role in SIGNERS.items():
        house[role].sign_as(shop.move_out, capacity)
    sign_as_tenant(house, number_of(manager, shop.move_out), "57-move-out")
    manager.step(shop.move_out, "close")
    manager.look("58-closed")
    manager.go(shop.file)
    expect(manager.page.locator(".page-head .status").first).to_contain_text("已撤场")
    manager.look("59-file-at-the-end")
