"""People made, edited, given roles, disabled (catalogue 55, 61)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.accounts.actions.sessions import forget_snapshots, revoke_sessions
from mallops.blueprints.accounts.models import Deputation, Membership, User
from mallops.blueprints.accounts.queries.people import (
    count_other_admins,
    find_by_login,
    list_active_demo_logins,
    login_is_taken,
    mall_ids_of,
    phone_is_taken,
    roles_of,
)
from mallops.blueprints.accounts.rules import people as rules
from mallops.core.auth import Actor
from mallops.core.crypto import lookup_hash
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.phones import ensure_phone

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
LANGS = ("zh_Hans_CN", "en")


@dataclass(frozen=True)
class PersonData:
    """What is typed about a person. `login` is lower case; the phone may have spaces and dashes.

    An empty phone leaves the stored one (a form does not show it), a single dash removes it.
    """

    login: str
    name_zh: str = ""
    name_en: str = ""
    staff_no: str = ""
    job_title: str = ""
    phone: str = ""
    lang: str = "zh_Hans_CN"


def create_person(
    actor: Actor, data: PersonData, roles: Iterable[str], password_hash: str, *, is_demo: bool = False
) -> User:
    """A new person with these roles in the actor's mall, who must change the password at first log-in.

    Raises Invalid with the field at fault, OnlyAdministrators when someone else makes an administrator.
    """
    roles = sorted(set(roles))
    rules.ensure_known_roles(roles)
    rules.ensure_may_touch(actor.roles, roles)
    assert actor.mall_id is not None
    user = User(password_hash=password_hash, must_change_password=True, is_demo=is_demo)
    _fill(user, data)
    db.session.add(user)
    _flush_or_taken()
    db.session.add_all([Membership(user_id=user.id, mall_id=actor.mall_id, role=role) for role in roles])
    db.session.flush()
    return user


def edit_person(actor: Actor, user: User, data: PersonData) -> None:
    """Change what is known of a person. Only an administrator changes the login name."""
    rules.ensure_may_touch(actor.roles, roles_of([user.id], actor.mall_id).get(user.id, ()))
    if data.login.casefold() != user.login and rules.ADMIN not in actor.roles:
        raise Invalid(field_errors={"login": _l("Only an administrator may change a login name.")})
    if data.login.casefold() != user.login:
        _ensure_wholly(actor, user)
    _fill(user, data)
    _flush_or_taken()
    forget_snapshots([user.id])


def edit_own(user: User, phone: str, lang: str) -> None:
    """What a person may change about themselves: the phone number and the language."""
    _set_phone(user, phone)
    user.lang = _known_lang(lang)
    forget_snapshots([user.id])


def set_language(user_id: int, lang: str) -> None:
    """Remember the language a person reads."""
    user = db.session.get(User, user_id)
    if user is not None and user.lang != _known_lang(lang):
        user.lang = lang
        forget_snapshots([user_id])


def set_roles(actor: Actor, user: User, roles: Iterable[str], session_id: int | None = None) -> None:
    """Replace the roles of a person in the actor's mall. Their sessions end (one's own present one stays).

    Raises LastAdministrator, OnlyAdministrators, Invalid.
    """
    wanted = set(roles)
    rules.ensure_known_roles(wanted)
    assert actor.mall_id is not None
    held = set(roles_of([user.id], actor.mall_id).get(user.id, ()))
    rules.ensure_may_touch(actor.roles, held | wanted)
    rules.ensure_admin_remains(
        count_other_admins(actor.mall_id, user.id),
        was_admin=rules.ADMIN in held and user.is_active,
        stays_admin=rules.ADMIN in wanted,
    )
    if wanted == held:
        return
    for membership in list(user.memberships):
        if membership.mall_id == actor.mall_id and membership.role not in wanted:
            user.memberships.remove(membership)
    for role in sorted(wanted - held):
        user.memberships.append(Membership(mall_id=actor.mall_id, role=role))
    db.session.flush()
    revoke_sessions(user.id, keep=session_id if user.id == actor.user_id else None)


def admit_person(actor: Actor, login: str, roles: Iterable[str]) -> User:
    """Give somebody who works in another mall of this administrator roles here too.

    Raises Invalid on `login` when nobody of that name works in a mall the actor administers.
    """
    user = find_by_login(login)
    ours = mall_ids_of(actor.user_id, rules.ADMIN) if actor.user_id else frozenset()
    if user is None or not mall_ids_of(user.id) & ours:
        raise Invalid(field_errors={"login": _l("Nobody of this name works in a mall you administer.")})
    if actor.mall_id in mall_ids_of(user.id):
        raise Invalid(field_errors={"login": _l("This person already works in this mall.")})
    set_roles(actor, user, roles)
    return user


def disable_person(actor: Actor, user: User) -> None:
    """Close an account: every session ends at once. Raises NotYourself, LastAdministrator, WorksElsewhere."""
    if user.id == actor.user_id:
        raise rules.NotYourself()
    rules.ensure_may_touch(actor.roles, _all_roles(user))
    _ensure_wholly(actor, user)
    for mall_id in mall_ids_of(user.id, rules.ADMIN):
        rules.ensure_admin_remains(
            count_other_admins(mall_id, user.id), was_admin=user.is_active, stays_admin=False
        )
    user.is_active = False
    revoke_sessions(user.id)


def enable_person(actor: Actor, user: User) -> None:
    """Open a closed account again. Raises Conflict when the phone is used by somebody else by now."""
    rules.ensure_may_touch(actor.roles, _all_roles(user))
    _ensure_wholly(actor, user)
    if phone_is_taken(user.phone or "", user.id):
        raise Conflict(
            _l("Somebody else signs in with this phone number by now. Change one of the two first.")
        )
    user.is_active = True
    forget_snapshots([user.id])


def ensure_no_demo_accounts() -> None:
    """Raise RuntimeError naming the invented people who could log in: production must not start with any."""
    logins = list_active_demo_logins()
    if logins:
        raise RuntimeError(
            "demo accounts are active outside demo mode: "
            + ", ".join(logins)
            + ". Use an empty database, or close them: flask --app wsgi user close-demo"
        )


def close_demo_accounts() -> int:
    """Close every invented person's account; returns how many."""
    users = db.session.scalars(sa.select(User).where(User.is_demo, User.is_active)).all()
    for user in users:
        user.is_active = False
        revoke_sessions(user.id)
    return len(users)


@dataclass(frozen=True)
class DeputyData:
    """A deputation as it is named: who, for whom, as what, from one instant to another (UTC)."""

    role: str
    period: rules.Period
    reason: str = ""


def name_deputy(actor: Actor, deputy: User, principal: User | None, data: DeputyData) -> Deputation:
    """`deputy` acts as manager or supervisor for a period. Raises Forbidden, Invalid, DeputationOverlaps."""
    assert actor.mall_id is not None
    own = roles_of([actor.user_id or 0, deputy.id], actor.mall_id)
    if actor.user_id is not None and not rules.NAMING_ROLES & set(own.get(actor.user_id, ())):
        raise Forbidden(_l("Only the manager or an administrator names a deputy, not a deputy."))
    rules.ensure_may_deputise(data.role, own.get(deputy.id, ()))
    rules.ensure_period(data.period, utcnow())
    same = sa.select(Deputation).where(
        Deputation.mall_id == actor.mall_id,
        Deputation.role == data.role,
        sa.or_(
            Deputation.deputy_id == deputy.id,
            Deputation.principal_id == (principal.id if principal else None),
        ),
    )
    others = [rules.Period(one.starts_at, one.ends_at) for one in db.session.scalars(same)]
    rules.ensure_no_overlap(data.period, others)
    row = Deputation(
        mall_id=actor.mall_id,
        deputy_id=deputy.id,
        principal_id=principal.id if principal else None,
        role=data.role,
        starts_at=data.period.starts_at,
        ends_at=data.period.ends_at,
        reason=data.reason,
    )
    db.session.add(row)
    forget_snapshots([deputy.id])
    return row


def end_deputation(actor: Actor, row: Deputation) -> None:
    """End a deputation now; one that has not begun is taken back. Raises Conflict when it is over."""
    now = utcnow()
    if row.ends_at <= now:
        raise Conflict(_l("This deputation is already over."))
    if row.starts_at >= now:
        db.session.delete(row)
    else:
        row.ends_at = now
    forget_snapshots([row.deputy_id])


def _all_roles(user: User) -> set[str]:
    return {membership.role for membership in user.memberships}


def _ensure_wholly(actor: Actor, user: User) -> None:
    """One mall alone does not decide over an account that also works in another."""
    if actor.user_id is not None:
        own = mall_ids_of(actor.user_id, rules.ADMIN) | {actor.mall_id or 0}
        rules.ensure_manages_wholly(own, mall_ids_of(user.id))


def _fill(user: User, data: PersonData) -> None:
    login = data.login.strip().casefold()
    if not LOGIN.fullmatch(login) or (login.isdigit() and len(login) > 6):
        raise Invalid(
            field_errors={"login": _l("Use 2 to 40 of a-z, 0-9, dot, dash; not a telephone number.")}
        )
    if not (data.name_zh or data.name_en):
        raise Invalid(field_errors={"name_zh": _l("Enter the name in Chinese or in English.")})
    with db.session.no_autoflush:
        if login_is_taken(login, user.id):
            raise Invalid(field_errors={"login": _l("This login name is taken.")})
    user.login = login
    user.name_zh, user.name_en = data.name_zh, data.name_en
    user.staff_no, user.job_title = data.staff_no, data.job_title
    user.lang = _known_lang(data.lang)
    if data.phone:
        _set_phone(user, "" if data.phone in {"-", "–"} else data.phone)


def _set_phone(user: User, phone: str) -> None:
    number = ensure_phone(phone)
    if number == (user.phone or ""):
        return
    with db.session.no_autoflush:
        if phone_is_taken(number, user.id):
            raise Invalid(field_errors={"phone": _l("Somebody else signs in with this phone number.")})
    user.phone = number or None
    user.phone_hash = lookup_hash(number)


def _known_lang(lang: str) -> str:
    return lang if lang in LANGS else LANGS[0]


def _flush_or_taken() -> None:
    """Flush; a login name that somebody took at the same moment becomes a field error too."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid(field_errors={"login": _l("This login name is taken.")}) from error
