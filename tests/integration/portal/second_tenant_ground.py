"""One of everything for a shop, and a browser that collects every address it reaches."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient

from mallops.blueprints.attendance.actions.notices import issue_notice
from mallops.blueprints.deposits.actions.money import receive
from mallops.blueprints.displays.actions import applying as displays
from mallops.blueprints.fees.actions.imports import import_bills
from mallops.blueprints.fees.actions.letters import write_letter
from mallops.blueprints.fitout.actions import applying as works
from mallops.blueprints.fitout.actions import site
from mallops.blueprints.fitout.actions.permit import make_permit
from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.floor import actions as floor
from mallops.blueprints.gifts.actions.catalogue import KindTold, save_kind
from mallops.blueprints.gifts.actions.using import Purchase, use_at_shop
from mallops.blueprints.gifts.actions.vouchers import Wanted, give_courtesy
from mallops.blueprints.licences.actions.keeping import Facts, Printed, register
from mallops.blueprints.members.models import Member
from mallops.blueprints.moves.actions.adjusting import Change, apply_change
from mallops.blueprints.moves.actions.movein import MoveInTold, apply_in
from mallops.blueprints.moves.actions.moveout import MoveOutTold, apply_out
from mallops.blueprints.passes.actions import applying as passes
from mallops.blueprints.passes.actions.keeping import keep_gate
from mallops.blueprints.passes.queries.gates import list_gates
from mallops.blueprints.relations.actions import letters
from mallops.blueprints.surveys.actions.preparing import prepare_quarter
from mallops.blueprints.tenants import actions as files
from mallops.core.audit import acting
from mallops.core.casework import Case
from mallops.core.casework.actions import move
from mallops.core.db import db, transaction
from mallops.core.files import store
from mallops.core.importing import PlannedRow
from mallops.core.registers.intake import keep_photos, receive_photos
from tests.factories import Cast, actor_of
from tests.factories.patrols import MONDAY, jpeg

HOUR = dt.timedelta(hours=1)
#: A public id, or a token of a link.
KEY = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|/t/[A-Za-z0-9_-]{32}")
SKIP = ("/static/", "/shop/logout", "/shop/switch", "/lang")


class Picture:
    """A picture as a form brings it."""

    def __init__(self, colour: str) -> None:
        self.filename, self.stream = f"{colour}.jpg", io.BytesIO(jpeg(colour))


def everything(cast: Cast, tenant: Any, word: str) -> None:
    """Whatever a shop can have, each with the word in it."""
    desk, boss = actor_of(cast.desk), actor_of(cast.supervisor)
    with acting(boss, "tests.ground"):
        order = open_finding(
            actor_of(cast.officer), title=f"Lamp {word}", zone_id=cast.zone.id, department="tenant",
            tenant_id=tenant.id,
        )  # fmt: skip
        shown = displays.Application(
            "poster", f"Poster {word}", content=word, starts_on=MONDAY.date(), expires_on=MONDAY.date()
        )
        display = displays.apply_for(boss, shown, tenant_id=tenant.id)
        letter = letters.file_letter(boss, tenant.id, letters.Written(f"Sign {word}", word, word, "Zhao"))
        goods = [a_pass(cast, tenant, word, approved) for approved in (True, False)]
        fitout = a_fitout(cast, tenant, word)
        for case in (order, display, *goods, fitout, letter):
            keep_photos(boss, case, receive_photos([Picture("red")]), caption=word)
        register(boss, Facts("food", tenant.id, note=word), Printed(f"L-{word}", no_end=True))
        stored = store(b"%PDF-1.7 " + word.encode(), "application/pdf")
        files.add_paper(boss, tenant, files.PaperData("licence", f"Paper {word}"), stored, f"{word}.pdf")
        money_of(cast, tenant, word)
        day = MONDAY.date()
        apply_in(desk, tenant, MoveInTold("A02", day, day, applicant=word, remark=word))
        apply_change(desk, tenant, Change("brand", word, day, f"Because {word}"))
        apply_out(desk, tenant, MoveOutTold("early", day, day, reason=word, new_address=word))
    db.session.commit()
    with acting(boss, "tests.ground"), transaction():
        voucher_of(cast, tenant, word)


def voucher_of(cast: Cast, tenant: Any, word: str) -> None:
    """A voucher that the shop took of a member."""
    boss, day = actor_of(cast.supervisor), MONDAY.date()
    told = KindTold(word[:6].upper(), "", f"Voucher {word}", day, value=2000, shops=[tenant])
    member = Member(
        mall_id=cast.mall.id, number=f"HY-{word}", name=f"Member {word}", state="active", joined_on=day
    )
    db.session.add(member)
    db.session.flush()
    given = give_courtesy(boss, member, Wanted(save_kind(boss, None, told), f"ground-{word}", reason=word))
    use_at_shop(boss, tenant, given.code, Purchase(tenant, 5000, f"ground-use-{word}", f"S-{word}"))


def a_pass(cast: Cast, tenant: Any, word: str, approved: bool) -> Any:
    """A goods pass, approved or not."""
    boss, desk = actor_of(cast.supervisor), actor_of(cast.desk)
    gates = list_gates(cast.mall.id)
    gate = gates[0] if gates else keep_gate(boss, None, code="G1", name_zh="G1", name_en="G1")
    told = passes.Application(
        items=[(f"Shelf {word}", 2, "pcs")], cause="other", reason=word, gate=gate.uid,
        valid_from=MONDAY, valid_until=MONDAY + 4 * HOUR, carrier=f"Wu {word}", id_kind="id_card",
        id_last4="021X", plate=word,
    )  # fmt: skip
    case = passes.apply_for(desk, told, tenant_id=tenant.id)
    if approved:
        move(boss, case, "approve", note=f"Fine {word}")
    return case


def a_fitout(cast: Cast, tenant: Any, word: str) -> Any:
    """Works under way, with a drawing and a worker's portrait."""
    desk, day = actor_of(cast.desk), MONDAY.date()
    told = works.Application("full", f"Walls {word}", f"Builders {word}", starts_on=day, ends_on=day)
    drawings = works.Sheets("plan", receive_photos([Picture("blue")]))
    case = works.apply_for(desk, told, tenant_id=tenant.id, sheets=drawings)
    case.state, case.started_at, case.insured_until = "working", MONDAY, day
    make_permit(desk, case)
    site.add_worker(desk, case, f"Li {word}", "123X", "welder", receive_photos([Picture("green")]))
    return case


def money_of(cast: Cast, tenant: Any, word: str) -> None:
    """A deposit, a bill that is overdue, a letter about it."""
    finance, on = actor_of(cast.finance), MONDAY.date()
    receive(finance, tenant, "lease", 2_000_000, on, f"BANK {word}")
    values = {"bill_no": f"ZD-{word}".upper(), "tenant": tenant.code, "charge": "rent", "period": "2026-02"}
    due = {"amount": 1_800_000, "due_on": on - dt.timedelta(days=40)}
    import_bills(finance, [PlannedRow(2, values | due)])
    write_letter(finance, tenant, 1)


def notice_and_survey(cast: Cast, word: str) -> None:
    """An attendance notice to the first shop; a survey of all."""
    officer, boss = actor_of(cast.officer), actor_of(cast.supervisor)
    tick = floor.Sent(uuid.uuid4(), "tick")
    sent = floor.TickSent(tick, cast.tenant.uid, MONDAY.date(), "open", "late", word)
    with acting(boss, "tests.ground"):
        floor.take_ticks(officer, [sent])
        issue_notice(officer, cast.tenant.id, MONDAY.date(), "open")
        move(boss, prepare_quarter(boss, "2026-Q1"), "open")
    db.session.commit()


def states_of(tenant: Any) -> list[tuple[Any, ...]]:
    """How every record of a tenant stands."""
    rows = Case.__table__.c
    query = db.select(rows.id, rows.state, rows.version).where(rows.tenant_id == tenant.id)
    return [tuple(row) for row in db.session.execute(query.order_by(rows.id))]


# -- collecting ------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Address:
    """Something a page leads to; `fields` are those of its form."""

    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def is_keyed(self) -> bool:
        """Whether it names one record."""
        return bool(KEY.search(self.url))


class Links(HTMLParser):
    """Links, pictures, files and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.gets: list[str] = []
        self.forms: list[tuple[str, str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        has = {name: value or "" for name, value in attrs}
        address = has.get("href") if tag in {"a", "link"} else has.get("src")
        if address and tag in {"a", "img", "iframe", "object", "source"}:
            self.gets.append(address)
        if tag == "form":
            self.forms.append((has.get("method", "get").upper(), has.get("action", ""), {}))
        if tag in {"input", "button", "select", "textarea"} and has.get("name") and self.forms:
            self.forms[-1][2].setdefault(has["name"], has.get("value", ""))


@dataclass
class Reach:
    """Every address that a browser got to from a page, and what it read there."""

    client: FlaskClient
    found: set[Address] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)

    def walk(
        self, start: str, *, opens: str = "/shop/open/", within: tuple[str, ...] = ("/shop", "/t/")
    ) -> None:
        """Follow links everywhere, and the buttons that only open something."""
        todo = [Address("GET", start)]
        while todo:
            one = todo.pop()
            if one in self.found:
                continue
            self.found.add(one)
            follows = one.method == "GET" or one.url.startswith(opens)
            if follows and urlsplit(one.url).path.startswith(within):
                todo += self._visit(one)

    def _visit(self, one: Address) -> list[Address]:
        answer = self.client.open(one.url, method=one.method, data=dict(one.fields))
        if 300 <= answer.status_code < 400:
            return [Address("GET", path_of(one.url, answer.headers["Location"]))]
        assert answer.status_code == 200, f"{one} answers {answer.status_code}"
        if answer.mimetype != "text/html":
            return []
        self.pages[one.url] = answer.text
        look = Links()
        look.feed(answer.text)
        links = [Address("GET", path_of(one.url, url)) for url in look.gets if not url.startswith("#")]
        forms = [
            Address(method, path_of(one.url, action), tuple(sorted(fields.items())))
            for method, action, fields in look.forms
            if method in {"GET", "POST"}  # a dialog closes itself
        ]
        return [one for one in (*links, *forms) if one.url.startswith("/") and not one.url.startswith(SKIP)]


def path_of(base: str, address: str) -> str:
    """An address of this server as a path; what leads elsewhere stays as it is."""
    address = address.replace("http://localhost", "").split("#")[0]
    return urljoin(base, address) if not re.match(r"[a-z]+:", address) else address
