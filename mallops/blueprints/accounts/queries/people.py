"""Reads of people, their roles and deputations, always within one mall."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.accounts.models import Deputation, Membership, User
from mallops.blueprints.accounts.rules.people import ADMIN
from mallops.core.auth import Actor
from mallops.core.crypto import lookup_hash
from mallops.core.db import db, utcnow
from mallops.core.errors import NotFound
from mallops.core.malls import Mall
from mallops.core.paging import Page, keyset_page, like
from mallops.core.phones import normalise_phone


@dataclass(frozen=True)
class PersonRow:
    """A line of the staff list: the person, and the codes of the roles held in this mall."""

    user: User
    roles: tuple[str, ...]


@dataclass(frozen=True)
class PeopleFilter:
    """What the staff list is narrowed to; `state` is active, disabled or empty for both."""

    q: str = ""
    role: str = ""
    state: str = "active"


def _members(mall_id: int | None) -> sa.Select[int]:
    return sa.select(Membership.user_id).where(Membership.mall_id == mall_id)


def _narrowed(actor: Actor, wanted: PeopleFilter) -> sa.Select[User]:
    query = sa.select(User).where(User.id.in_(_members(actor.mall_id)))
    if wanted.role:
        query = query.where(User.id.in_(_members(actor.mall_id).where(Membership.role == wanted.role)))
    if wanted.state in {"active", "disabled"}:
        query = query.where(User.is_active.is_(wanted.state == "active"))
    if wanted.q:
        pattern = like(wanted.q)
        fields = (User.login, User.name_zh, User.name_en, User.staff_no, User.job_title)
        found = [field.ilike(pattern, escape="\\") for field in fields]
        hashed = lookup_hash(normalise_phone(wanted.q))
        query = query.where(sa.or_(*found, User.phone_hash == hashed))
    return query


def list_people(actor: Actor, wanted: PeopleFilter, after: str = "", before: str = "") -> Page[PersonRow]:
    """A page of the mall's people by login name, with their roles. Two queries, whatever the length."""
    page = keyset_page(_narrowed(actor, wanted), User.login, after=after, before=before)
    roles = roles_of((user.id for user in page.rows), actor.mall_id)
    rows = [PersonRow(user, roles.get(user.id, ())) for user in page.rows]
    return Page(rows, page.first, page.last)


def list_all_people(actor: Actor, wanted: PeopleFilter) -> list[PersonRow]:
    """Everyone the filter matches, for an export."""
    users = list(db.session.scalars(_narrowed(actor, wanted).order_by(User.login)))
    roles = roles_of((user.id for user in users), actor.mall_id)
    return [PersonRow(user, roles.get(user.id, ())) for user in users]


def roles_of(user_ids: Iterable[int], mall_id: int | None) -> dict[int, tuple[str, ...]]:
    """Role codes held in a mall, by person, sorted."""
    out: dict[int, list[str]] = {}
    rows = db.session.execute(
        sa.select(Membership.user_id, Membership.role)
        .where(Membership.mall_id == mall_id, Membership.user_id.in_(list(user_ids)))
        .order_by(Membership.role)
    )
    for user_id, role in rows:
        out.setdefault(user_id, []).append(role)
    return {user_id: tuple(roles) for user_id, roles in out.items()}


def get_person(actor: Actor, uid: uuid.UUID, *, lock: bool = False) -> User:
    """A person of the actor's mall. Raises NotFound for anyone else."""
    query = sa.select(User).where(User.uid == uid, User.id.in_(_members(actor.mall_id)))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    user = db.session.scalars(query).one_or_none()
    if user is None:
        raise NotFound()
    return user


def get_own(actor: Actor) -> User:
    """The actor's own row."""
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    if user is None:
        raise NotFound()
    return user


def find_by_login(text: str) -> User | None:
    """Whom a log-in name or phone number means: the name first, then a number only one person has."""
    name = text.strip().casefold()
    if not name:
        return None
    user = db.session.scalars(sa.select(User).where(User.login == name)).one_or_none()
    if user is not None:
        return user
    hashed = lookup_hash(normalise_phone(name))
    rows = db.session.scalars(sa.select(User).where(User.phone_hash == hashed, User.is_active).limit(2)).all()
    return rows[0] if hashed and len(rows) == 1 else None


def login_is_taken(login: str, except_id: int | None = None) -> bool:
    """True when another person has this login name."""
    query = sa.select(User.id).where(User.login == login)
    if except_id is not None:
        query = query.where(User.id != except_id)
    return db.session.scalars(query).first() is not None


def phone_is_taken(phone: str, except_id: int | None = None) -> bool:
    """True when another active person signs in with this number."""
    query = sa.select(User.id).where(User.phone_hash == lookup_hash(phone), User.is_active)
    if except_id is not None:
        query = query.where(User.id != except_id)
    return bool(phone) and db.session.scalars(query.limit(1)).first() is not None


def mall_ids_of(user_id: int, role: str = "") -> frozenset[int]:
    """The malls in which a person has a role (or this one)."""
    query = sa.select(Membership.mall_id).where(Membership.user_id == user_id)
    if role:
        query = query.where(Membership.role == role)
    return frozenset(db.session.scalars(query))


def count_other_admins(mall_id: int, user_id: int) -> int:
    """Active administrators of a mall besides this person."""
    query = (
        sa.select(sa.func.count(sa.distinct(User.id)))
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.mall_id == mall_id, Membership.role == ADMIN, User.is_active, User.id != user_id)
    )
    return db.session.scalar(query) or 0


def list_active_people(mall_id: int | None, *roles: str) -> Sequence[User]:
    """Active people of a mall, with one of these roles if any are named, by login name."""
    members = _members(mall_id)
    if roles:
        members = members.where(Membership.role.in_(roles))
    query = sa.select(User).where(User.id.in_(members), User.is_active).order_by(User.login)
    return db.session.scalars(query).all()


def list_deputations(actor: Actor, *, past: bool = False) -> Sequence[Deputation]:
    """Deputations of the mall that run or are to come (or the last fifty that are over)."""
    query = (
        sa.select(Deputation)
        .options(joinedload(Deputation.deputy), joinedload(Deputation.principal))
        .where(Deputation.mall_id == actor.mall_id)
    )
    now = utcnow()
    if past:
        query = query.where(Deputation.ends_at <= now).order_by(Deputation.ends_at.desc()).limit(50)
    else:
        query = query.where(Deputation.ends_at > now).order_by(Deputation.starts_at, Deputation.id)
    return db.session.scalars(query).all()


def list_demo_people() -> list[PersonRow]:
    """One invented person per role for the demo's log-in page, officers first as they come by login name."""
    rows = db.session.execute(
        sa.select(User, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(User.is_demo, User.is_active)
        .order_by(Membership.role, User.login)
    )
    first: dict[str, PersonRow] = {}
    for user, role in rows:
        first.setdefault(role, PersonRow(user, (role,)))
    return list(first.values())


def list_active_demo_logins() -> Sequence[str]:
    """Login names of invented people who could sign in (there must be none outside a demo)."""
    return db.session.scalars(
        sa.select(User.login).where(User.is_demo, User.is_active).order_by(User.login).limit(20)
    ).all()


def find_mall(code: str) -> Mall | None:
    """The mall with this code, in any letter case."""
    return db.session.scalars(sa.select(Mall).where(Mall.code == code.strip().upper())).one_or_none()
