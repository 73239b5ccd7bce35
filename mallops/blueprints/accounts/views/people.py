"""Administration of people: list, file, roles, password, disabling."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from mallops.blueprints.accounts import permissions as may
from mallops.blueprints.accounts.actions import passwords
from mallops.blueprints.accounts.actions import people as actions
from mallops.blueprints.accounts.forms import AdmitForm, PersonCreateForm, PersonForm, RolesForm
from mallops.blueprints.accounts.models import User
from mallops.blueprints.accounts.queries import people as queries
from mallops.blueprints.accounts.rules.passwords import hash_password, temporary_password
from mallops.blueprints.accounts.views.blueprint import bp
from mallops.core.auth import ROLES, current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import commits, transaction
from mallops.core.web import NavItem, flash_ok, nav_item, no_store, redirect_after, render

nav_item(NavItem("accounts.people", _l("Staff"), "users", "admin", may.VIEW, order=20))


def person_filter() -> queries.PeopleFilter:
    """What the query string narrows the list to."""
    args = request.args
    role, state = args.get("role", ""), args.get("state", "active")
    return queries.PeopleFilter(
        args.get("q", "").strip()[:80],
        role if role in ROLES else "",
        state if state in {"active", "disabled", "all"} else "active",
    )


@bp.get("/people")
@requires(may.VIEW)
def people() -> Response:
    """The staff of the mall, searched and filtered."""
    args = request.args
    page = queries.list_people(
        current_actor(), person_filter(), args.get("after", "")[:60], args.get("before", "")[:60]
    )
    return render(
        "accounts/people.html",
        "results",
        page=page,
        wanted=person_filter(),
        roles=list(ROLES.items()),
        role_names=ROLES,
    )


@bp.get("/people/new")
@requires(may.CREATE)
def new_person() -> Response:
    """The empty form for a new member of staff."""
    return render("accounts/person_new.html", form=PersonCreateForm())


@bp.post("/people/new")
@requires(may.CREATE)
def create_person() -> Response:
    """Make the person; the temporary password is on the answer and nowhere else."""
    form = PersonCreateForm()
    if not form.validate_on_submit():
        return render("accounts/person_new.html", status=422, form=form)
    password = temporary_password()
    hashed = hash_password(password)
    with transaction():
        ok, user = form.runs(
            lambda: actions.create_person(current_actor(), _typed(form), form.roles.data or [], hashed)
        )
    if not ok or user is None:
        return render("accounts/person_new.html", status=422, form=form)
    return no_store(render("accounts/password_once.html", user=user, password=password, fresh=True))


@bp.get("/people/admit")
@requires(may.ROLES)
def admit() -> Response:
    """The form to give somebody of another mall roles here."""
    return render("accounts/admit.html", form=AdmitForm())


@bp.post("/people/admit")
@commits
@requires(may.ROLES)
def admit_person() -> Response:
    """Give somebody of another mall of this administrator roles here."""
    form = AdmitForm()
    ok, user = form.runs(
        lambda: actions.admit_person(current_actor(), form.login.data or "", form.roles.data or [])
    )
    if not ok or user is None:
        return render("accounts/admit.html", status=422, form=form)
    flash_ok(_("%(name)s works in this mall now.", name=user.name))
    return redirect_after("accounts.person", person_uid=user.uid)


@bp.get("/people/<uuid:person_uid>")
@requires(may.VIEW)
def person(person_uid: uuid.UUID) -> Response:
    """The file of one person."""
    return _person_page(queries.get_person(current_actor(), person_uid))


@bp.get("/people/<uuid:person_uid>/edit")
@requires(may.EDIT)
def edit_person(person_uid: uuid.UUID) -> Response:
    """The form with what is known of the person."""
    user = queries.get_person(current_actor(), person_uid)
    return _edit_page(PersonForm(obj=user), user)


@bp.post("/people/<uuid:person_uid>/edit")
@commits
@requires(may.EDIT)
def save_person(person_uid: uuid.UUID) -> Response:
    """Store what was typed."""
    user = queries.get_person(current_actor(), person_uid, lock=True)
    form = PersonForm()
    ok, _result = form.runs(lambda: actions.edit_person(current_actor(), user, _typed(form)))
    if not ok:
        return _edit_page(form, user, 422)
    flash_ok(_("Saved."))
    return redirect_after("accounts.person", person_uid=user.uid)


@bp.post("/people/<uuid:person_uid>/roles")
@commits
@requires(may.ROLES)
def save_roles(person_uid: uuid.UUID) -> Response:
    """Replace the person's roles in this mall; they must log in again."""
    user = queries.get_person(current_actor(), person_uid, lock=True)
    form = RolesForm()
    ok, _result = form.runs(
        lambda: actions.set_roles(current_actor(), user, form.roles.data or [], g.session_id)
    )
    if not ok:
        return _person_page(user, form, 422)
    flash_ok(_("Roles saved. The person must log in again."))
    return redirect_after("accounts.person", person_uid=user.uid)


@bp.post("/people/<uuid:person_uid>/reset-password")
@requires(may.RESET)
def reset_password(person_uid: uuid.UUID) -> Response:
    """A new temporary password, shown once; all sessions of the person end."""
    password = temporary_password()
    hashed = hash_password(password)
    with transaction():
        user = queries.get_person(current_actor(), person_uid, lock=True)
        passwords.reset_password(current_actor(), user, hashed)
    return no_store(render("accounts/password_once.html", user=user, password=password, fresh=False))


@bp.post("/people/<uuid:person_uid>/disable")
@commits
@requires(may.DISABLE)
def disable_person(person_uid: uuid.UUID) -> Response:
    """Close the account at once."""
    user = queries.get_person(current_actor(), person_uid, lock=True)
    actions.disable_person(current_actor(), user)
    flash_ok(_("The account of %(name)s is closed.", name=user.name))
    return redirect_after("accounts.person", person_uid=user.uid)


@bp.post("/people/<uuid:person_uid>/enable")
@commits
@requires(may.DISABLE)
def enable_person(person_uid: uuid.UUID) -> Response:
    """Open the account again."""
    user = queries.get_person(current_actor(), person_uid, lock=True)
    actions.enable_person(current_actor(), user)
    flash_ok(_("The account of %(name)s is open again.", name=user.name))
    return redirect_after("accounts.person", person_uid=user.uid)


def _edit_page(form: PersonForm, user: User, status: int = 200) -> Response:
    """The stored phone number is not shown: an empty field keeps it."""
    if request.method == "GET":
        form.phone.data = ""
    phone = mask_phone(user.phone or "")
    return render("accounts/person_edit.html", status=status, form=form, user=user, phone=phone)


def _person_page(user: User, form: RolesForm | None = None, status: int = 200) -> Response:
    actor = current_actor()
    roles = queries.roles_of([user.id], actor.mall_id).get(user.id, ())
    if form is None:
        form = RolesForm(data={"roles": list(roles)})
    context: dict[str, Any] = {
        "user": user,
        "phone": mask_phone(user.phone or ""),
        "roles": [ROLES.get(role, role) for role in roles],
        "form": form,
        "myself": user.id == actor.user_id,
    }
    return render("accounts/person.html", status=status, **context)


def _typed(form: PersonForm) -> actions.PersonData:
    return actions.PersonData(
        login=form.login.data or "",
        name_zh=form.name_zh.data or "",
        name_en=form.name_en.data or "",
        staff_no=form.staff_no.data or "",
        job_title=form.job_title.data or "",
        phone=form.phone.data or "",
        lang=form.lang.data,
    )
