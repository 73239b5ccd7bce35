"""A shop comes: its file, its owner's way in, the move-in, the works."""

from __future__ import annotations

import datetime as dt
import re

from mallops.blueprints.fitout.rules.words import ACCEPTANCE
from tests.browser.tenants.people import House
from tests.browser.tenants.shop import (
    CODE,
    COMPANY,
    DAY,
    HOUR,
    LEASE,
    NAME,
    OWNER,
    PASSWORD,
    SIGNERS,
    WORKS_DEPOSIT,
    Shop,
    here,
    newest,
    number_of,
    sign_as_tenant,
)

# -- the file, and the owner's way in -----------------------------------------------------------------------


def open_file(house: House, shop: Shop) -> None:
    """Leasing opens the file of a prospect, and lets its owner in."""
    leasing = house["LSG"]
    leasing.go("/tenants/new")
    leasing.fill(code=CODE, name_zh=NAME, legal_name=COMPANY, category="茶饮", status="prospect")
    leasing.fill(contact_name=OWNER, phone="138 0000 4321")
    leasing.send()
    shop.file = here(leasing)
    leasing.look("01-file")
    leasing.click('main a[href$="/portal"]')
    leasing.fill('main form[action$="/portal"]', name=OWNER, phone="138 0000 4321", kind="owner")
    leasing.send('main form[action$="/portal"] button.btn-primary')
    leasing.look("02-invited")
    words = leasing.page.locator("main textarea").first.input_value()
    link = re.search(r"/shop/invite/\S+", words)
    assert link, words
    owner = house["TEN"]
    owner.go(link.group())
    owner.fill(password=PASSWORD)
    owner.click("main button.btn-primary")
    owner.page.wait_for_url("**/shop/")
    owner.look("03-shop-empty")


# -- moving in (12) -----------------------------------------------------------------------------------------


def apply_to_move_in(house: House, shop: Shop) -> None:
    """Leasing takes the application in; the papers are collected; finance has the deposit."""
    leasing, desk, finance = house["LSG"], house["DESK"], house["FIN"]
    leasing.go("/move-in/new")
    leasing.fill(tenant=f"{CODE} {NAME}", unit_codes="A01", contract_no="HT-2026-18", applicant=OWNER)
    leasing.fill(lease_from=house.today, lease_to=house.today + 700 * DAY, opening_on=house.today)
    leasing.fill(deposit_due=LEASE, staff_count=4)
    leasing.look("04-move-in-form")
    leasing.send()
    shop.move_in = here(leasing)
    leasing.look("05-move-in")
    desk.go("/moves/lines")
    desk.look("06-lines")
    desk.line(shop.move_in, "application", note="申请书 2026-18")
    leasing.line(shop.move_in, "contract", note="合同 HT-2026-18")
    desk.line(shop.move_in, "licences", note="营业执照、食品经营许可证")
    leasing.step(shop.move_in, "documents")
    finance.go("/deposits/new")
    finance.fill(tenant=f"{CODE} {NAME}", unit="A01", amount=LEASE, reference="BANK-7781", purpose="lease")
    finance.look("07-deposit-form")
    finance.send()
    shop.deposit = here(finance)
    finance.look("08-deposit")
    finance.line(shop.move_in, "deposit", amount=LEASE)
    finance.step(shop.move_in, "pay")


def fit_out_may_begin(house: House, shop: Shop) -> None:
    """Keys and meters are handed over; engineering has its papers."""
    house["ENG"].line(shop.move_in, "fitout", note="施工许可已出")
    house["DESK"].line(shop.move_in, "keys", **{"tag-0": "A01-1", "count-0": "3"})
    house["ENG"].line(shop.move_in, "meters", **{"meter-0": "DB-1001", "value-0": "1024.5"})
    house["LSG"].step(shop.move_in, "fitout")


def open_for_trade(house: House, shop: Shop) -> None:
    """The last lines and every signature; then the manager opens the shop."""
    desk, manager = house["DESK"], house["CSM"]
    house["ENG"].line(shop.move_in, "inspection", photos=house.picture, note="验收合格")
    house["ENG"].step(shop.move_in, "inspect", photo=True)
    desk.line(shop.move_in, "staff", note="四人已登记")
    house["FIN"].line(shop.move_in, "pos", note="收银机 POS-18")
    desk.line(shop.move_in, "training", note="已培训")
    house["LSG"].line(shop.move_in, "opening", note="今日开业")
    assert "财务" in manager.blocked(shop.move_in), "who has not signed stands on the page"
    manager.look("20-move-in-unsigned")
    for capacity, role in SIGNERS.items():
        house[role].sign_as(shop.move_in, capacity)
    sign_as_tenant(house, number_of(manager, shop.move_in), "21-move-in")
    manager.step(shop.move_in, "open")
    manager.look("22-move-in-open")
    first_call(house)


def first_call(house: House) -> None:
    """The opening has asked the officer to call the shop (12.2, 19.1)."""
    officer = house["FLR"]
    call = newest(officer, "/first-calls")
    officer.go(f"{call}/call")
    officer.fill(spoke_with=OWNER)
    for one in officer.page.locator("#verified label").all():
        one.click()
    officer.send("main .action-bar button.btn-primary")
    officer.look("23-first-call")
    officer.send('main form[action$="/mailed"] button')


# -- works (15) ---------------------------------------------------------------------------------------------


def apply_for_works(house: House, shop: Shop) -> None:
    """The owner applies on the phone; the desk takes it up; all who have to sign sign."""
    owner, desk, guard = house["TEN"], house["DESK"], house["SEC"]
    owner.go("/shop/apply")
    owner.look("09-shop-apply")
    owner.click('form[action$="/apply/fitout"] button')
    owner.page.wait_for_url("**/t/*")
    owner.fill(works="full", content="吧台、给排水、照明", applicant=OWNER, company="匠心装饰")
    owner.fill(starts_on=house.today, ends_on=house.today + 20 * DAY, licence_no="ZS-88", contact="张工")
    owner.fill(contact_phone="139 0000 1111", insurer="平安", policy_no="PA-1", insured_sum="1000000")
    owner.fill(insured_until=house.today + 60 * DAY, drawings=house.picture)
    owner.look("10-fit-out-form")
    owner.send()
    owner.look("11-fit-out-sent")
    shop.works = newest(desk, "/fitouts")
    desk.go(f"{shop.works}/edit")
    desk.fill(deposit_asked=WORKS_DEPOSIT)
    desk.send()
    desk.step(shop.works, "review")
    guard.step(shop.works, "fire_ok", note="喷淋不动，两具灭火器")
    house["ENG"].step(shop.works, "sign_eng", sign=True)
    guard.step(shop.works, "sign_sec", sign=True)
    house["CSM"].step(shop.works, "sign_csm", sign=True)
    house["CSM"].look("12-permitted")


def do_the_works(house: House, shop: Shop) -> None:
    """Deposit, a worker's pass, hot work with its watch, a look, the acceptance."""
    finance, desk = house["FIN"], house["DESK"]
    finance.go(shop.works)
    finance.fill('form[action$="/deposit"]', reference="BANK-7790")
    finance.send('form[action$="/deposit"] button.btn-primary')
    shop.works_deposit = newest(finance, "/deposits")
    desk.go(shop.works)
    worker = {"name": "李师傅", "id_last4": "021X", "trade": "welder", "photos": house.picture}
    desk.fill('form[action$="/workers"]', **worker)
    desk.send('form[action$="/workers"] button.btn-primary')
    house["SEC"].step(shop.works, "start")
    house["SEC"].look("13-works")
    burn(house, shop)
    officer = house["FLR"]
    officer.go(f"{shop.works}/look")
    officer.look("16-look")
    officer.send("form#sheet .action-bar button.btn-primary")
    officer.go(f"{shop.works}/acceptance")
    officer.fill("form#sheet", **{f"v-{code}": "pass" for code in ACCEPTANCE})
    officer.look("17-acceptance")
    officer.send("form#sheet .action-bar button.btn-primary")
    house["ENG"].step(shop.works, "ok_eng", sign=True)
    house["SEC"].step(shop.works, "ok_sec", sign=True)
    desk.step(shop.works, "ok_csm", sign=True)
    desk.look("18-accepted")


def burn(house: House, shop: Shop) -> None:
    """Hot work: applied for by engineering, signed by two, ended, watched for half an hour."""
    engineer, guard, officer = house["ENG"], house["SEC"], house["FLR"]
    engineer.go(shop.works)
    engineer.click('main a[href*="/hotworks/new/"]')
    engineer.fill(work="welding", place="吧台后墙", until_at=house.wall(2 * HOUR), operator="李师傅")
    engineer.fill(certificate="HG-1", guard="赵六", extinguishers=2, cleared=True)
    engineer.send()
    hot = re.sub(r"/now$", "", here(engineer))
    engineer.step(hot, "sign_eng", sign=True)
    guard.step(hot, "sign_sec", sign=True)
    guard.go(f"{hot}/now")
    guard.look("14-hot-work")
    officer.step(hot, "end")
    assert officer.page.locator('a[href$="?do=confirm"]').count() == 0, "nobody confirms a watch at once"
    house.later.ahead += dt.timedelta(minutes=31)
    officer.step(hot, "confirm", photo=True)
    officer.look("15-watched")
