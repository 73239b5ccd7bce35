"""A second tenant sees none of the first's data by any address, form, search, file, link, picture (issue 5).

The first shop has one of everything. Every address that its owner reaches by following links, pictures, files
and forms is asked for by the second shop's owner, by nobody, and by staff of another mall.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.fitout.actions.permit import PERMIT
from mallops.blueprints.passes.actions.kind import SCREEN
from mallops.blueprints.portal.actions import letting_in
from mallops.core import clock, jobs
from mallops.core.db import db
from mallops.core.links import open_link
from tests.factories import Cast, actor_of, login_as, make_cast
from tests.factories.patrols import MONDAY
from tests.integration.portal.second_tenant_ground import (
    Address,
    Reach,
    everything,
    notice_and_survey,
    states_of,
)

WORD, OTHER = "Quillon", "Brigid"
PASSWORD = "three quiet lanterns"
#: Kinds of links that are made to be shown to others: the pass to the guard, the permit at the door.
SHOWN_TO_ALL = {SCREEN, PERMIT}


@dataclass
class Ground:
    """Both shops, their owners' browsers, and what the first owner reaches."""

    cast: Cast
    owner: FlaskClient
    second: FlaskClient
    reach: Reach

    def keyed(self, path: str) -> list[Address]:
        """Addresses of single records below a path."""
        return sorted(one for one in self.reach.found if one.is_keyed and one.url.startswith(path))


@pytest.fixture
def ground(app_ctx: Any, new_client: Callable[[], FlaskClient]) -> Iterator[Ground]:
    with clock.frozen(MONDAY):
        cast = make_cast()
        cast.tenant.name_zh = cast.tenant.name_en = f"Flowers {WORD}"
        db.session.commit()
        everything(cast, cast.tenant, WORD)
        everything(cast, cast.other_tenant, OTHER)
        notice_and_survey(cast, WORD)
        jobs.run_pending()
        owner, second = (
            inside(new_client(), cast, tenant, phone)
            for tenant, phone in ((cast.tenant, "13800004321"), (cast.other_tenant, "13900004321"))
        )
        made = Ground(cast, owner, second, Reach(owner))
        made.reach.walk("/shop/")
        yield made


def inside(client: FlaskClient, cast: Cast, tenant: Any, phone: str) -> FlaskClient:
    """A browser in which the owner of a shop is signed in."""
    seat = letting_in.invite(actor_of(cast.supervisor), tenant, f"Owner of {tenant.code}", phone, "owner")
    db.session.commit()
    token = letting_in.invitation_url(seat).rsplit("/", 1)[1]
    assert client.post(f"/shop/invite/{token}", data={"password": PASSWORD}).status_code == 303
    return client


def asked(client: FlaskClient, one: Address) -> Any:
    """What an address answers; nothing of the first shop may stand in it."""
    answer = client.open(one.url, method=one.method, data=dict(one.fields))
    assert WORD.encode() not in answer.data, f"{one.method} {one.url} tells of the first shop"
    return answer


def to_the_door(answer: Any) -> bool:
    """Whether it leads to a log-in page."""
    return answer.status_code in {302, 303} and "/login" in answer.headers["Location"]


def test_the_second_owner_gets_none_of_it(ground: Ground) -> None:
    reaches_all(ground)
    second_owner(ground)
    shown_to_all(ground)
    own_pages(ground)
    pictures_of_others(ground)


def test_nobody_and_no_other_mall_gets_any_of_it(
    ground: Ground, new_client: Callable[[], FlaskClient]
) -> None:
    nobody(ground, new_client)
    another_mall(ground, new_client)
    houses_addresses(ground, new_client)


def reaches_all(ground: Ground) -> None:
    """Or the test would prove nothing: every kind is opened, pictures and forms are among the addresses."""
    kinds = {open_link(one.url[3:35]).case.kind for one in ground.keyed("/t/")}
    assert kinds >= {
        "fixes", "attendance_notices", "displays", "passes", "fitouts", "letters", "move_ins", "adjustments",
        "move_outs",
    }  # fmt: skip
    purposes = {open_link(one.url[3:35]).purpose for one in ground.keyed("/t/")}
    assert purposes >= SHOWN_TO_ALL
    pictures = [one for one in ground.keyed("/t/") if one.url.endswith(".jpg")]
    forms = [one for one in ground.keyed("/") if one.method == "POST"]
    assert len(pictures) >= 3 and len(forms) >= 12
    assert all(WORD in text for url, text in ground.reach.pages.items() if url.startswith("/t/"))
    assert "¥18,000.00" in ground.reach.pages["/shop/standing"]


def second_owner(ground: Ground) -> None:
    """Every address of a record: not found, and nothing is changed."""
    before = states_of(ground.cast.tenant)
    for one in ground.keyed("/"):
        if one.url.startswith("/t/") and open_link(one.url[3:35]).purpose in SHOWN_TO_ALL:
            continue
        assert asked(ground.second, one).status_code == 404, f"{one.method} {one.url}"
    assert states_of(ground.cast.tenant) == before


def shown_to_all(ground: Ground) -> None:
    """The pass at the gate and the permit at the door name no person in full and show no picture."""
    for one in ground.keyed("/t/"):
        if one.method == "GET" and open_link(one.url[3:35]).purpose in SHOWN_TO_ALL:
            answer = ground.second.get(one.url)
            assert answer.status_code == 200
            for hidden in (f"Wu {WORD}", f"Li {WORD}", "13812345678", ".jpg", "¥18,000.00"):
                assert hidden not in answer.text, f"{one.url} tells {hidden}"


def own_pages(ground: Ground) -> None:
    """Nothing of the first shop stands on the second's own pages."""
    reach = Reach(ground.second)
    reach.walk("/shop/")
    assert len(reach.pages) > 10
    for url, text in reach.pages.items():
        assert WORD not in text and ground.cast.tenant.code not in text, url
    assert not {one.url for one in reach.found if one.is_keyed} & {one.url for one in ground.keyed("/")}


def pictures_of_others(ground: Ground) -> None:
    """Every picture of the first shop through every link of the second."""
    reach = Reach(ground.second)
    reach.walk("/shop/")
    tokens = {one.url[3:35] for one in reach.found if one.url.startswith("/t/")}
    tails = {one.url[35:] for one in ground.keyed("/t/") if one.url.endswith(".jpg")}
    assert len(tokens) > 6 and len(tails) >= 3
    for token in tokens:
        for tail in tails:
            assert ground.second.get(f"/t/{token}{tail}").status_code == 404, tail


def nobody(ground: Ground, new_client: Callable[[], FlaskClient]) -> None:
    """Who is not signed in is led to the door; a guessed link opens nothing."""
    nobody = new_client()
    for one in sorted(ground.reach.found):
        if one.url.startswith("/shop"):
            answer = asked(nobody, one)
            assert to_the_door(answer) or one.url.startswith("/shop/login"), f"{one.method} {one.url}"
    for one in ground.keyed("/t/"):
        guess = one.url[:3] + one.url[3:35].swapcase() + one.url[35:]
        assert nobody.open(guess, method=one.method).status_code in {404, 429}, guess


def another_mall(ground: Ground, new_client: Callable[[], FlaskClient]) -> None:
    """Staff of another mall find nothing, neither behind links nor in the house."""
    stranger = login_as(new_client(), ground.cast.stranger)
    before = states_of(ground.cast.tenant)
    for one in ground.keyed("/"):
        if one.url.startswith("/t/") and open_link(one.url[3:35]).purpose in SHOWN_TO_ALL:
            continue
        answer = asked(stranger, one)
        assert answer.status_code == 404 or to_the_door(answer), f"{one.method} {one.url}"
    for one in sorted(house_addresses(ground, new_client)):
        assert asked(stranger, one).status_code == 404, one.url
    assert states_of(ground.cast.tenant) == before
    for url in ("/search?q=Flowers", "/tenants?q=Flowers", "/tenants/find?q=Flowers", "/search?q=Lamp"):
        asked(stranger, Address("GET", url))


def houses_addresses(ground: Ground, new_client: Callable[[], FlaskClient]) -> None:
    """Pages, papers, files and pictures of the first shop that staff see, asked for by the second's owner."""
    for client in (ground.second, new_client()):
        for one in sorted(house_addresses(ground, new_client)):
            assert to_the_door(asked(client, one)), one.url


def house_addresses(ground: Ground, new_client: Callable[[], FlaskClient]) -> set[Address]:
    """What the manager's pages about the first shop lead to: records, papers, files, pictures."""
    manager = login_as(new_client(), ground.cast.manager)
    reach, file = Reach(manager), f"/tenants/{ground.cast.tenant.uid}"
    starts = [file, f"{file}/story", f"{file}/portal"]
    for start in starts:
        reach.walk(start, within=(start,), opens="-")
    records = {one.url for one in reach.found if one.method == "GET" and one.is_keyed}
    for url in sorted(records):
        if not url.startswith(("/tenants/", "/t/")):
            reach.walk(url, within=(url,), opens="-")
    return {
        one for one in reach.found if one.is_keyed and one.method == "GET" and not one.url.startswith("/t/")
    }
