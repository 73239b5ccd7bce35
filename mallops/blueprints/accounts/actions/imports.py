"""Staff from a sheet: what may be written in it, what its rows do (catalogue 55, 61)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.accounts.actions.people import LOGIN, PersonData, create_person, edit_person
from mallops.blueprints.accounts.models import Membership, User
from mallops.blueprints.accounts.queries.people import phone_is_taken
from mallops.blueprints.accounts.rules.passwords import hash_password, temporary_password
from mallops.blueprints.accounts.rules.people import ADMIN
from mallops.core.auth import ROLES, Actor
from mallops.core.db import db
from mallops.core.errors import Invalid
from mallops.core.import_cells import choice, code, several, text
from mallops.core.import_pages import Outcome
from mallops.core.importing import Check, ImportColumn, ImportPlan, ImportSpec, Limits, PlannedRow
from mallops.core.phones import ensure_phone

#: One temporary password is hashed per new person, so a sheet stays within seconds.
LIMITS = Limits(rows=300)

STAFF = ImportSpec(
    "staff",
    "Staff",
    "员工",
    (
        ImportColumn(
            "login", "Login name", "登录名", True, code(LOGIN.pattern, "zhang.wei", upper=False), "zhang.wei",
            "Lower-case letters and digits; tells who is meant", "小写字母和数字；按登录名识别员工",
        ),
        ImportColumn("name_zh", "Name in Chinese", "中文姓名", False, text(60), "张伟"),
        ImportColumn("name_en", "Name in English", "英文姓名", False, text(60), "Zhang Wei"),
        ImportColumn("staff_no", "Staff number", "工号", False, text(20), "0042"),
        ImportColumn("job_title", "Job title", "职务", False, text(60), "巡场员"),
        ImportColumn("phone", "Mobile phone", "手机", False, text(30), "13812345678"),
        ImportColumn(
            "roles", "Roles", "角色", False, several(choice({one: one for one in ROLES})), "FLR",
            "Codes, several separated by commas; needed for new staff, left alone for others",
            "角色代码，多个用逗号隔开；新员工必填，已有员工不改角色", tuple(ROLES),
        ),
    ),
    key=lambda values: values["login"],
)  # fmt: skip


def staff_checks(actor: Actor) -> Check:
    """The rules of a row that need what is in the mall: taken names and numbers, roles that may be given."""
    mine = {user.login: user for user in db.session.scalars(_members(actor))}
    taken = set(db.session.scalars(sa.select(User.login)))
    phones: dict[str, int] = {}

    def check(row: PlannedRow) -> Iterable[tuple[str, str]]:
        values = row.values
        user = mine.get(values["login"])
        if user is None and values["login"] in taken:
            yield "login", _("Somebody in another mall has this login name.")
        if user is None and not values["roles"]:
            yield "roles", _("New staff need at least one role.")
        if ADMIN in (values["roles"] or []) and ADMIN not in actor.roles:
            yield "roles", _("Only an administrator makes an administrator.")
        if not (values["name_zh"] or values["name_en"]) and user is None:
            yield "name_zh", _("Enter the name in Chinese or in English.")
        yield from _phone_problems(values["phone"], user, row.number, phones)

    return check


def _phone_problems(
    typed: str | None, user: User | None, number: int, seen: dict[str, int]
) -> Iterable[tuple[str, str]]:
    try:
        phone = ensure_phone(typed)
    except Invalid as error:
        yield "phone", str(error)
        return
    if not phone:
        return
    if seen.setdefault(phone, number) != number:
        yield "phone", _("The same number as in row %(row)s.", row=seen[phone])
    elif phone_is_taken(phone, user.id if user else None):
        yield "phone", _("Somebody else signs in with this phone number.")


def _members(actor: Actor) -> sa.Select[User]:
    ids = sa.select(Membership.user_id).where(Membership.mall_id == actor.mall_id)
    return sa.select(User).where(User.id.in_(ids))


def hash_for_new(plan: ImportPlan) -> dict[str, tuple[str, str]]:
    """A temporary password and its hash for each login name that does not exist yet. Slow."""
    known = set(db.session.scalars(sa.select(User.login)))
    db.session.commit()
    new = [row.values["login"] for row in plan.rows if row.values["login"] not in known]
    made = {login: temporary_password() for login in new}
    return {login: (password, hash_password(password)) for login, password in made.items()}


def import_staff(actor: Actor, plan: ImportPlan, passwords: dict[str, tuple[str, str]]) -> Outcome:
    """Make the new people, update the others (empty cells leave what is known); passwords are shown once."""
    mine = {user.login: user for user in db.session.scalars(_members(actor))}
    secrets: list[list[str]] = []
    changed = 0
    for row in plan.rows:
        user = mine.get(row.values["login"])
        data = _data(row.values, user)
        if user is not None:
            edit_person(actor, user, data)
            changed += 1
            continue
        password, hashed = passwords[data.login]
        create_person(actor, data, row.values["roles"], hashed)
        secrets.append([data.login, data.name_zh or data.name_en, password])
    heading = [_("Login name"), _("Full name"), _("Temporary password")]
    return Outcome(len(secrets), changed, [heading, *secrets] if secrets else ())


def _data(values: dict[str, Any], user: User | None) -> PersonData:
    def take(key: str) -> str:
        return values[key] or (getattr(user, key) if user is not None else "") or ""

    keys = ("login", "name_zh", "name_en", "staff_no", "job_title")
    lang = user.lang if user else "zh_Hans_CN"
    return PersonData(**{key: take(key) for key in keys}, phone=values["phone"] or "", lang=lang)
