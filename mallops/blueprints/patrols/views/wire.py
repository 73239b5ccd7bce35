"""The phone's JSON: what comes in is checked for shape here, what goes out gets its shape here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.patrols.actions import (
    AnswerInput,
    PhotoInput,
    PhotoReceipt,
    Receipt,
    Start,
    SubmitInput,
)
from mallops.core.errors import Invalid
from mallops.core.phone_input import body_of, iso, moment, number, opt_uid, sha256_of, uid_of, words

MAX_SIGNATURE = 200_000
#: What a receipt's status is as an HTTP code, for a batch of one.
HTTP = {"stored": 201, "refused": 422, "conflict": 409}


def answer_in(data: Any) -> AnswerInput:
    """One answer of a batch. Raises Invalid naming the field."""
    body = body_of(data)
    photos = body.get("photos") or []
    if not isinstance(photos, list) or len(photos) > 20:
        raise Invalid(field_errors={"photos": _("Send a short list of photos.")})
    return AnswerInput(
        uid=uid_of(body.get("uid")),
        item=words(body.get("item"), "item", 60),
        tenant=opt_uid(body.get("tenant"), "tenant"),
        verdict=words(body.get("verdict"), "verdict", 10) or None,
        number=number(body.get("number")),
        choice=words(body.get("choice"), "choice", 60) or None,
        text=words(body.get("text"), "text"),
        remark=words(body.get("remark"), "remark"),
        severity=words(body.get("severity"), "severity", 12),
        department=words(body.get("department"), "department", 20),
        blamed=opt_uid(body.get("blamed_tenant"), "blamed_tenant"),
        repeat_of=opt_uid(body.get("repeat_of"), "repeat_of"),
        photos=tuple(str(uid_of(one, "photos")) for one in photos),
        device_at=moment(body.get("device_at"), "device_at"),
    )


def refusal_of(data: Any, error: Invalid) -> Receipt:
    """The receipt of an item that is not even an answer; it echoes the uid when there is a readable one."""
    try:
        uid = opt_uid(data.get("uid"), "uid") if isinstance(data, dict) else None
    except Invalid:
        uid = None
    fields = {name: str(text) for name, text in error.field_errors.items()}
    return Receipt(uid, "refused", error="invalid", message=str(error.message), fields=fields)


def receipt_out(receipt: Receipt) -> dict[str, Any]:
    """A receipt as JSON; the same answer always gets the same one."""
    out: dict[str, Any] = {"uid": str(receipt.uid) if receipt.uid else None, "status": receipt.status}
    if receipt.status == "stored":
        out |= {"hash": receipt.hash, "verdict": receipt.verdict, "at": iso(receipt.at)}
        out |= {"late": True} if receipt.late else {}
    else:
        out |= {"error": receipt.error, "message": receipt.message, "fields": receipt.fields}
    return out


def start_in(data: Mapping[str, Any]) -> Start:
    """What a run begins with."""
    return Start(
        uid=uid_of(data.get("uid")),
        device_at=moment(data.get("device_at"), "device_at"),
        sent_at=moment(data.get("sent_at"), "sent_at"),
        scan=words(data.get("scan"), "scan", 300),
        version=opt_uid(data.get("version"), "version"),
    )


def submit_in(data: Mapping[str, Any]) -> SubmitInput:
    """A submission."""
    photos, dwell = data.get("photos") or [], data.get("dwell") or {}
    if not isinstance(photos, list) or not isinstance(dwell, dict):
        raise Invalid(_("Photos are a list, dwell times an object."))
    return SubmitInput(
        uid=uid_of(data.get("uid")),
        signature=words(data.get("signature"), "signature", MAX_SIGNATURE),
        shop_signature=words(data.get("shop_signature"), "shop_signature", MAX_SIGNATURE),
        shop_signer=words(data.get("shop_signer"), "shop_signer", 120),
        note=words(data.get("note"), "note"),
        photos=tuple(uid_of(one, "photos") for one in photos[:500]),
        dwell={
            words(code, "dwell", 60): int(number(seconds) or 0) for code, seconds in list(dwell.items())[:100]
        },
        device_at=moment(data.get("device_at"), "device_at"),
        sent_at=moment(data.get("sent_at"), "sent_at"),
    )


def photo_in(values: Mapping[str, Any], declared_bytes: int | None) -> PhotoInput:
    """What is said of a picture, from headers or form fields."""
    return PhotoInput(
        uid=uid_of(values.get("uid")),
        item=words(values.get("item"), "item", 60),
        sha256=sha256_of(values.get("sha256")),
        tenant=opt_uid(values.get("tenant"), "tenant"),
        device_at=moment(values.get("device_at"), "device_at"),
        sent_at=moment(values.get("sent_at"), "sent_at"),
        declared_bytes=declared_bytes,
    )


def photo_out(receipt: PhotoReceipt) -> dict[str, Any]:
    """The receipt of a picture."""
    return {
        "uid": str(receipt.uid),
        "status": "stored",
        "sha256": receipt.sha256,
        "bytes": receipt.bytes,
        "at": iso(receipt.at),
        **({"late": True} if receipt.late else {}),
    }
