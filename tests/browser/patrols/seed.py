"""A zone with six shops, the shipped sheet, an officer at the start of a round, and a sheet of every kind."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import BrowserContext

from mallops.blueprints.accounts.actions.sessions import start_session
from mallops.blueprints.accounts.models import User
from mallops.blueprints.accounts.rules.tokens import SESSION_KEY
from mallops.blueprints.checklists.actions import add_item, add_section, publish, start_draft
from mallops.blueprints.checklists.queries import current_version
from mallops.blueprints.patrols.actions import Start, start_free_zone, start_tenant_inspection
from mallops.blueprints.patrols.models import Patrol
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.malls import Mall
from tests.factories import actor_of, make_floor, make_mall, make_tenant, make_unit, make_user, make_zone
from tests.factories.patrols import answer_all, make_sheets, submit_run

SHOPS = (
    ("花语花店", "Bloom Florist"),
    ("茶言茶馆", "Leaf Tea House"),
    ("衣间女装", "Yijian Womenswear"),
    ("小鹿童鞋", "Little Deer Shoes"),
    ("听雨眼镜", "Rain Optics"),
    ("满记甜品", "Manji Desserts"),
)
KINDS: list[dict[str, Any]] = [
    {"kind": "number", "label": ("店内温度", "Temperature"), "minimum": 18.0, "maximum": 26.0, "unit": "°C"},
    {"kind": "count", "label": ("空置花箱", "Empty planters"), "unit": "个"},
    {
        "kind": "choice",
        "label": ("背景音乐", "Music"),
        "choices": [("low", "偏小", "Low"), ("ok", "合适", "Right")],
    },
    {"kind": "text", "label": ("今日活动", "Events today")},
    {"kind": "photo", "label": ("中庭全景", "Atrium")},
    {"kind": "passfail", "label": ("消防门", "Fire door"), "critical": True},
]


@dataclass
class Ground:
    """Uids and numbers that outlive the session in which the rows were made."""

    officer_id: int
    officer_login: str
    supervisor_id: int
    zone_id: int
    kinds_zone_id: int
    tenant_id: int


def seed_patrols(app: Flask) -> Ground:
    """A mall with the shipped sheets and a zone of six shops; another whose sheet has every kind."""
    with app.app_context():
        mall = make_mall("ONE", name_zh="一号商场", name_en="Mall One")
        officer = make_user(
            mall, "FLR", login="officer", name_zh="王秀英", name_en="Wang Xiuying", lang="zh_Hans_CN"
        )
        supervisor = make_user(mall, "SUP", login="supervisor", name_zh="李主管", name_en="Li Min")
        zone = make_zone(
            make_floor(mall, "F1", level=1), "F1-A", officer, name_zh="一层东区", name_en="F1 East"
        )
        shops = [
            make_tenant(mall, make_unit(zone, f"A0{number}"), name_zh=zh, name_en=en)
            for number, (zh, en) in enumerate(SHOPS, 1)
        ]
        make_sheets(mall)
        other = make_mall("TWO", name_zh="二号商场", name_en="Mall Two")
        helper = make_user(other, "FLR", login="helper")
        kinds_zone = make_zone(make_floor(other, "F1", level=1), "F1-K", helper)
        make_sheets(other)
        _sheet_of_kinds(other)
        ground = Ground(officer.id, "officer", supervisor.id, zone.id, kinds_zone.id, shops[0].id)
        db.session.commit()
        _walked_before(ground)
        return ground


def _sheet_of_kinds(mall: Mall) -> None:
    system = Actor.system(mall.id, mall.tz)
    draft = start_draft(system, current_version(mall.id).template)
    draft.sections.clear()
    db.session.flush()
    section = add_section(
        system, draft, {"code": "K", "catalogue": "1.2", "name_zh": "各类", "name_en": "Kinds"}
    )
    for number, kind in enumerate(KINDS, 1):
        add_item(system, section, _item(f"K.{number}", dict(kind)))
    publish(system, draft)


def _item(code: str, values: dict[str, Any]) -> dict[str, Any]:
    zh, en = values.pop("label")
    choices = [
        {"code": one, "name_zh": name_zh, "name_en": name_en, "verdict": "pass" if one == "ok" else "fail"}
        for one, name_zh, name_en in values.pop("choices", [])
    ]
    plain = {"catalogue": "1.2", "label_zh": zh, "label_en": en, "text_zh": zh, "text_en": en, "weight": 1}
    rest = {"severity": "minor", "department": "property", "limit_hours": 24, "photo_on_fail": False}
    return {"code": code, **plain, **rest, "choices": choices, **values}


def _walked_before(ground: Ground) -> None:
    """A submitted round that left a dirty mirror open in the zone."""
    officer, patrol = new_run(ground)
    answer_all(officer, patrol, **{"1_3_c": "镜面水渍"})
    submit_run(officer, patrol)
    db.session.commit()


def new_run(ground: Ground) -> tuple[User, Patrol]:
    """A fresh run of the zone."""
    officer = db.session.get_one(User, ground.officer_id)
    zone = db.session.get_one(Zone, ground.zone_id)
    return officer, start_free_zone(actor_of(officer), zone, Start(uuid.uuid4()))


def begin(app: Flask, ground: Ground, what: str = "zone") -> tuple[str, str, str]:
    """Begin a run: (its uid, the name of the session cookie, its value). `what`: zone, kinds or tenant."""
    with app.app_context(), transaction():
        officer, patrol = _begin(ground, what)
        token = start_session(officer, patrol.mall_id, user_agent="test")
        return str(patrol.uid), *cookie_of(app, token)


def _begin(ground: Ground, what: str) -> tuple[User, Patrol]:
    if what == "zone":
        return new_run(ground)
    if what == "tenant":
        officer = db.session.get_one(User, ground.officer_id)
        shop = db.session.get_one(Tenant, ground.tenant_id)
        return officer, start_tenant_inspection(actor_of(officer), shop, Start(uuid.uuid4()))
    helper = db.session.scalars(db.select(User).filter_by(login="helper")).one()
    zone = db.session.get_one(Zone, ground.kinds_zone_id)
    return helper, start_free_zone(actor_of(helper), zone, Start(uuid.uuid4()))


def cookie_of(app: Flask, token: str) -> tuple[str, str]:
    """The session cookie of a signed-in browser."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return app.config["SESSION_COOKIE_NAME"], str(serializer.dumps({SESSION_KEY: token, "_permanent": True}))


def sign_in(context: BrowserContext, app: Flask, user_id: int, url: str) -> None:
    """Sign a browser in without the log-in page."""
    with app.app_context(), transaction():
        user = db.session.get_one(User, user_id)
        token = start_session(user, None, user_agent="test")
        name, value = cookie_of(app, token)
    context.add_cookies([{"name": name, "value": value, "url": url}])
