"""The JSON that a phone sends: checked for shape here; what it means is decided by the actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.floor.actions import (
    CheckInput,
    FindingInput,
    HandedInput,
    PictureInput,
    PictureReceipt,
    Sent,
    TickSent,
)
from mallops.blueprints.patrols.actions.device import digest
from mallops.core.errors import Invalid
from mallops.core.phone_input import (
    body_of,
    clock_of,
    day_of,
    iso,
    moment,
    opt_uid,
    sha256_of,
    uid_of,
    uids_of,
    words,
)

LONG = 4000
#: Not part of what was said: it differs at every try.
UNHASHED = frozenset({"uid", "sent_at"})


def sent_of(body: Mapping[str, Any], sent_at: Any = None) -> Sent:
    """The uid, the clocks and the digest of a body."""
    said = {name: value for name, value in body.items() if name not in UNHASHED and value not in (None, "")}
    return Sent(
        uid=uid_of(body.get("uid")),
        hash=digest(said),
        device_at=moment(body.get("device_at"), "device_at"),
        sent_at=moment(body.get("sent_at") or sent_at, "sent_at"),
    )


def finding_in(body: Mapping[str, Any]) -> FindingInput:
    """A finding outside any round. Raises Invalid naming the field."""
    uids_of(body.get("photos"), "photos")
    return FindingInput(
        title=words(body.get("title"), "title", LONG),
        text=words(body.get("text"), "text", LONG),
        zone=uid_of(body.get("zone"), "zone"),
        tenant=opt_uid(body.get("tenant"), "tenant"),
        severity=words(body.get("severity"), "severity", 12) or "minor",
        department=words(body.get("department"), "department", 20) or "service",
    )


def check_in(body: Mapping[str, Any]) -> CheckInput:
    """A look at a finding. Raises Invalid naming the field."""
    uids_of(body.get("photos"), "photos")
    return CheckInput(
        finding=uid_of(body.get("finding"), "finding"),
        verdict=words(body.get("verdict"), "verdict", 20),
        remark=words(body.get("remark"), "remark", LONG),
    )


def tick_in(data: Any, sent_at: Any) -> TickSent:
    """One tick of a batch. Raises Invalid naming the field."""
    body = body_of(data)
    uids_of(body.get("photos"), "photos")
    return TickSent(
        sent=sent_of(body, sent_at),
        tenant=uid_of(body.get("tenant"), "tenant"),
        on=day_of(body.get("on"), "on"),
        phase=words(body.get("phase"), "phase", 20),
        state=words(body.get("state"), "state", 20),
        remark=words(body.get("remark"), "remark", LONG),
        actual=clock_of(body.get("actual"), "actual"),
    )


def handed_in(body: Mapping[str, Any]) -> HandedInput:
    """An item that the phone could not deliver. Raises Invalid naming the field."""
    fields = body.get("body")
    if fields is None:
        fields = {}
    if not isinstance(fields, dict):
        raise Invalid(field_errors={"body": _("Send a JSON object.")})
    kind = words(body.get("kind"), "kind", 20)
    if not kind:
        raise Invalid(field_errors={"kind": _("Say what this is.")})
    return HandedInput(
        kind=kind,
        item=opt_uid(body.get("item_uid"), "item_uid"),
        title=words(body.get("title"), "title", LONG),
        reason=words(body.get("reason"), "reason", LONG)[:600],
        body=_storable(fields),
    )


def _storable(value: Any) -> Any:
    """The same JSON without what no database can store in a text (NUL, halves of characters)."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_storable(str(key)): _storable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return value


def picture_in(headers: Any, declared_bytes: int | None) -> PictureInput:
    """What the headers of a picture say. Raises Invalid naming the field."""
    kind, _colon, uid = (headers.get("X-Photo-For") or "").partition(":")
    sent = Sent(
        uid=uid_of(headers.get("X-Photo-Uid")),
        hash=sha256_of(headers.get("X-Photo-Sha256")),
        device_at=moment(headers.get("X-Device-At"), "device_at"),
        sent_at=moment(headers.get("X-Sent-At"), "sent_at"),
    )
    return PictureInput(sent, kind, uid_of(uid, "for"), declared_bytes)


def picture_out(receipt: PictureReceipt) -> dict[str, Any]:
    """The receipt of a picture."""
    return {
        "uid": str(receipt.uid),
        "status": "stored",
        "sha256": receipt.sha256,
        "bytes": receipt.bytes,
        "at": iso(receipt.at),
    }


def tick_out(receipt: Any) -> dict[str, Any]:
    """The receipt of a tick."""
    out: dict[str, Any] = {"uid": str(receipt.uid) if receipt.uid else None, "status": receipt.status}
    if receipt.status == "stored":
        return out | {"at": iso(receipt.at)}
    return out | {"error": receipt.error, "message": receipt.message, "fields": receipt.fields}
