"""Parts of a tenant's file: people, brands, contracts, risks; forms to add, to change and to end them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.tenants import actions, queries, rules
from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants.forms import (
    BrandForm,
    CloseRiskForm,
    ContractForm,
    EndForm,
    PersonForm,
    RiskForm,
)
from mallops.blueprints.tenants.models import (
    Tenant,
    TenantBrand,
    TenantContract,
    TenantPerson,
    TenantRisk,
)
from mallops.blueprints.tenants.views.blueprint import bp
from mallops.blueprints.tenants.views.today import mall_today
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import commits
from mallops.core.errors import Conflict
from mallops.core.forms import BaseForm
from mallops.core.web import flash_ok, redirect_after, render


@dataclass(frozen=True)
class Part:
    """One kind of part: its address, model, forms, right, words, and what saving and ending it does."""

    code: str
    model: Any
    permission: str
    form: type[BaseForm] | None
    new: Any
    edit: Any
    save: Callable[[Tenant, Any, Any], Any]
    empty: Callable[[], dict[str, Any]] = dict
    shown: Callable[[Any], dict[str, Any]] = lambda row: {}
    masked: Callable[[Any], dict[str, str]] = lambda row: {}
    changes: bool = True
    end_form: type[BaseForm] | None = None
    end_title: Any = ""
    end_words: Any = ""
    end_label: Any = ""
    end: Callable[[Tenant, Any, Any], Any] | None = None


def _save_person(tenant: Tenant, form: Any, row: Any) -> Any:
    keys = ("name", "role", "job", "phone", "email", "birthday", "is_main", "from_on")
    values = {key: getattr(form, key).data for key in keys}
    texts = {key: values[key] or "" for key in ("name", "job", "phone", "email", "birthday")}
    data = actions.PersonData(**{**values, **texts})
    return actions.save_person(current_actor(), tenant, data, row)


def _masked_person(row: Any) -> dict[str, str]:
    return {
        "phone": mask_phone(row.phone or ""),
        "email": rules.mask_email(row.email),
        "birthday": rules.mask_birthday(row.birth_md),
    }


def _save_brand(tenant: Tenant, form: Any, row: Any) -> Any:
    keys = ("name", "goods", "price_band", "performance")
    data = actions.BrandData(**{key: getattr(form, key).data or "" for key in keys})
    return actions.save_brand(current_actor(), tenant, data, row)


def _save_contract(tenant: Tenant, form: Any, row: Any) -> Any:
    data = actions.ContractData(
        number=form.number.data or "",
        from_on=form.from_on.data,
        to_on=form.to_on.data,
        area_m2=form.area_m2.data,
        rent_kind=form.rent_kind.data,
        rent_fen=form.rent.fen,
        share_bp=rules.ensure_share(form.share.data),
        fee_fen=form.fee.fen,
        deposit_fen=form.deposit.fen,
        pay_day=form.pay_day.data or 0,
        terms=form.terms.data or "",
    )
    return actions.save_contract(current_actor(), tenant, data, row)


def _shown_contract(row: Any) -> dict[str, Any]:
    keys = ("number", "from_on", "to_on", "area_m2", "rent_kind", "terms")
    return {
        **{key: getattr(row, key) for key in keys},
        "rent": row.rent_fen or None,
        "share": row.share_bp / 100 if row.share_bp else None,
        "fee": row.fee_fen or None,
        "deposit": row.deposit_fen or None,
        "pay_day": row.pay_day or None,
    }


def _shown_person(row: Any) -> dict[str, Any]:
    return {key: getattr(row, key) for key in ("name", "role", "job", "from_on", "is_main")}


def _shown_brand(row: Any) -> dict[str, Any]:
    return {key: getattr(row, key) for key in ("name", "goods", "price_band", "performance")}


PARTS = (
    Part(
        "people",
        TenantPerson,
        may.EDIT,
        PersonForm,
        _l("Add a person"),
        _l("Change a person"),
        _save_person,
        shown=_shown_person,
        masked=_masked_person,
        end_form=EndForm,
        end_title=_l("Has left the shop"),
        end_words=_l("The name stays in the file as somebody who was there."),
        end_label=_l("Keep the last day"),
        end=lambda _tenant, form, row: actions.leave_person(current_actor(), row, form.to_on.data),
    ),
    Part(
        "brands",
        TenantBrand,
        may.EDIT,
        BrandForm,
        _l("Add a brand"),
        _l("Change a brand"),
        _save_brand,
        shown=_shown_brand,
        end_form=BaseForm,
        end_title=_l("No longer carried"),
        end_words=_l("The desk no longer finds the shop by it."),
        end_label=_l("Take the brand out"),
        end=lambda tenant, _form, row: actions.remove_brand(current_actor(), tenant, row),
    ),
    Part(
        "contracts",
        TenantContract,
        may.EDIT_TERMS,
        ContractForm,
        _l("Add a contract"),
        _l("Change a contract"),
        _save_contract,
        shown=_shown_contract,
    ),
    Part(
        "risks",
        TenantRisk,
        may.ADD_RISK,
        RiskForm,
        _l("Note a risk"),
        _l("Close a risk note"),
        lambda tenant, form, _row: actions.add_risk(
            current_actor(), tenant, form.level.data or "", form.text.data or ""
        ),
        changes=False,
        end_form=CloseRiskForm,
        end_title=_l("The risk is over"),
        end_words=_l("Say how it ended. The note stays in the story."),
        end_label=_l("Close the note"),
        end=lambda _tenant, form, row: actions.close_risk(current_actor(), row, form.text.data or ""),
    ),
)


def _page(part: Part, tenant: Tenant, row: Any, forms: dict[str, Any], status: int = 200) -> Response:
    return render(
        "tenants/part.html",
        status=status,
        part=part,
        tenant=tenant,
        row=row,
        title=part.new if row is None else part.edit,
        masked=part.masked(row) if row is not None else {},
        today=mall_today(),
        words=rules,
        refusal=forms.pop("refusal", ""),
        **{"form": None, "end_form": None, **forms},
    )


def _forms_of(part: Part, row: Any) -> dict[str, Any]:
    """The empty forms of a part that is there."""
    out: dict[str, Any] = {}
    if part.changes and part.form is not None:
        out["form"] = part.form(formdata=None, data=part.shown(row))
    if part.end_form is not None:
        out["end_form"] = part.end_form(formdata=None, data={"to_on": mall_today()})
    return out


def _add_part(part: Part) -> None:
    base = f"/tenants/<uuid:uid>/{part.code}"
    guard = requires(part.permission)
    assert part.form is not None

    def new(uid: uuid.UUID) -> Response:
        form = part.form(formdata=None, data=part.empty())  # type: ignore[misc]
        return _page(part, fetch(Tenant, uid), None, {"form": form})

    def create(uid: uuid.UUID) -> BaseResponse:
        tenant, form = fetch(Tenant, uid, lock=True), part.form()  # type: ignore[misc]
        ok, _row = form.runs(lambda: part.save(tenant, form, None))
        if not ok:
            return _page(part, tenant, None, {"form": form}, 422)
        flash_ok(_("Added to the file."))
        return redirect_after("tenants.show", uid=uid, _anchor=part.code)

    def show(uid: uuid.UUID, part_uid: uuid.UUID) -> Response:
        tenant = fetch(Tenant, uid)
        row = queries.get_part(part.model, tenant, part_uid)
        return _page(part, tenant, row, _forms_of(part, row))

    def save(uid: uuid.UUID, part_uid: uuid.UUID) -> BaseResponse:
        tenant = fetch(Tenant, uid, lock=True)
        row, form = queries.get_part(part.model, tenant, part_uid, lock=True), part.form()  # type: ignore[misc]
        ok, _row = form.runs(lambda: part.save(tenant, form, row))
        if not ok:
            return _page(part, tenant, row, {**_forms_of(part, row), "form": form}, 422)
        flash_ok(_("Saved."))
        return redirect_after("tenants.show", uid=uid, _anchor=part.code)

    def end(uid: uuid.UUID, part_uid: uuid.UUID) -> BaseResponse:
        return _end(part, uid, part_uid)

    rules_of: list[tuple[str, str, Any, str]] = [
        (f"{base}/new", f"{part.code}_new", guard(new), "GET"),
        (f"{base}/new", f"{part.code}_create", commits(guard(create)), "POST"),
        (f"{base}/<uuid:part_uid>", f"{part.code}_show", guard(show), "GET"),
    ]
    if part.changes:
        rules_of.append((f"{base}/<uuid:part_uid>", f"{part.code}_save", commits(guard(save)), "POST"))
    if part.end is not None:
        rules_of.append((f"{base}/<uuid:part_uid>/end", f"{part.code}_end", commits(guard(end)), "POST"))
    for rule, endpoint, view, method in rules_of:
        bp.add_url_rule(rule, endpoint, view, methods=[method])


def _end(part: Part, uid: uuid.UUID, part_uid: uuid.UUID) -> BaseResponse:
    assert part.end is not None and part.end_form is not None
    tenant = fetch(Tenant, uid, lock=True)
    row: Any = queries.get_part(part.model, tenant, part_uid, lock=True)
    form, call = part.end_form(), part.end
    try:
        ok, _done = form.runs(lambda: call(tenant, form, row))
    except Conflict as refused:
        return _page(part, tenant, row, {**_forms_of(part, row), "refusal": str(refused)}, 409)
    if not ok:
        return _page(part, tenant, row, {**_forms_of(part, row), "end_form": form}, 422)
    flash_ok(_("Done."))
    return redirect_after("tenants.show", uid=uid, _anchor=part.code)


for _part in PARTS:
    _add_part(_part)
