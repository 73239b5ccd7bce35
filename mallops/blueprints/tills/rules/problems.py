"""Every refusal has a stable code, a status and a sentence (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.gifts.rules.vouchers import NoVoucher, VoucherGone
from mallops.blueprints.points.rules.booking import KeyReused, SlipUsed, TooFew
from mallops.blueprints.points.rules.earning import NoPoints
from mallops.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound


@dataclass(frozen=True)
class Code:
    """What a code means, and what the till should do about it."""

    status: int
    what: Any


CODES: dict[str, Code] = {
    "invalid_json": Code(400, _l("The body is no JSON. Send UTF-8 JSON.")),
    "idempotency_key_missing": Code(
        400, _l("Send an Idempotency-Key of 8 to 64 letters, digits or . _ : - with each write.")
    ),
    "key_missing": Code(401, _l("Send your key in the header: Authorization: Bearer …")),
    "key_unknown": Code(401, _l("This key is not known. Check that all of it was copied.")),
    "key_expired": Code(401, _l("This key's time is over. Ask the mall for a new one.")),
    "key_revoked": Code(401, _l("This key was revoked. Ask the mall for a new one.")),
    "network_refused": Code(403, _l("This key is not accepted from this network.")),
    "scope_missing": Code(403, _l("This key may not do that. Ask the mall for the right.")),
    "not_found": Code(404, _l("There is no such thing, or it is not yours to see.")),
    "card_unknown": Code(404, _l("No card of this mall fits. Read the card again.")),
    "shop_unknown": Code(404, _l("No shop of this mall has this code, or you do not act for it.")),
    "slip_unknown": Code(404, _l("This slip has given no points. There is nothing to take back.")),
    "voucher_unknown": Code(404, _l("This is no voucher of this mall.")),
    "method_not_allowed": Code(405, _l("This address knows another method.")),
    "in_flight": Code(409, _l("A call with this Idempotency-Key is under way. Try again in some seconds.")),
    "card_not_usable": Code(409, _l("This card is not in use any more. Ask for the new card.")),
    "member_frozen": Code(409, _l("These points are frozen. Send the customer to the service desk.")),
    "slip_used": Code(409, _l("This slip has given points already.")),
    "no_points": Code(409, _l("This slip gives no points by the rules of the mall.")),
    "too_few_points": Code(409, _l("There are fewer points than were asked for.")),
    "voucher_gone": Code(409, _l("This voucher is used, cancelled or out of date. Do not take it.")),
    "voucher_not_here": Code(409, _l("This shop does not take this voucher.")),
    "conflict": Code(409, _l("The state of things refuses this. The sentence says why.")),
    "too_large": Code(413, _l("The body is larger than 16 KiB.")),
    "media_type": Code(415, _l("Send Content-Type: application/json.")),
    "invalid": Code(422, _l("Something in the body is wrong; `errors` names each field.")),
    "idempotency_key_reused": Code(
        422, _l("This Idempotency-Key was used with another body. Send a new one for a new booking.")
    ),
    "rate_limited": Code(429, _l("Too many calls this minute. Wait as long as Retry-After says.")),
    "error": Code(500, _l("Something went wrong here. Send the same call again with the same key.")),
    "unavailable": Code(503, _l("The system is busy. Send the same call again after Retry-After.")),
}
#: What any call may be answered.
ANYWHERE = (
    "key_missing", "key_unknown", "key_expired", "key_revoked", "network_refused", "scope_missing",
    "rate_limited", "error", "unavailable",
)  # fmt: skip
#: What any call with a body may be answered besides.
WITH_BODY = ("invalid_json", "media_type", "too_large", "invalid")
#: What any write may be answered besides.
WITH_KEY = ("idempotency_key_missing", "idempotency_key_reused", "in_flight")
#: Faults of the server: the claim on the key is let go, so that the same call may be sent again.
OURS = {"error", "unavailable"}


class Refused(DomainError):
    """A call is refused: `code` is one of CODES, `errors` the fields that are wrong."""

    def __init__(
        self, code: str, detail: Any = None, *, errors: Sequence[tuple[str, str]] = (), wait: int = 0
    ) -> None:
        super().__init__(CODES[code].what if detail is None else detail)
        self.code, self.errors, self.wait = code, list(errors), wait
        self.status = CODES[code].status


_BY_FACT: tuple[tuple[type[DomainError], str], ...] = (
    (TooFew, "too_few_points"),
    (SlipUsed, "slip_used"),
    (NoPoints, "no_points"),
    (KeyReused, "idempotency_key_reused"),
    (NoVoucher, "voucher_unknown"),
    (VoucherGone, "voucher_gone"),
    (Invalid, "invalid"),
    (NotFound, "not_found"),
    (Forbidden, "scope_missing"),
    (Conflict, "conflict"),
)
#: Fields of our forms by the names that the API has for them.
NAMES = {
    "amount": "amount_fen", "number": "slip_number", "on": "date", "slip_no": "slip_number", "note": "reason",
}  # fmt: skip


def refused_by(error: DomainError) -> Refused:
    """A rule's refusal as the API tells it."""
    if isinstance(error, Refused):
        return error
    code = next((code for fact, code in _BY_FACT if isinstance(error, fact)), "conflict")
    if isinstance(error, Invalid):
        fields = [(NAMES.get(name, name), str(words)) for name, words in error.field_errors.items()]
        return Refused(code, error.message, errors=fields)
    return Refused(code, error.message)


def problem(refused: Refused) -> dict[str, Any]:
    """The body of a refusal."""
    made: dict[str, Any] = {
        "type": f"/api/v1#{refused.code}",
        "title": str(CODES[refused.code].what),
        "status": refused.status,
        "code": refused.code,
        "detail": str(refused.message),
    }
    if refused.errors:
        made["errors"] = [{"field": name, "message": words} for name, words in refused.errors]
    return made


def bad_body(errors: Sequence[tuple[str, str]]) -> Refused:
    """What was sent is not as declared."""
    name, words = errors[0]
    says = _("%(field)s: %(what)s", field=name, what=words) if name else words
    return Refused("invalid", says, errors=errors)


def missing_shop() -> Refused:
    """A partner that acts for several shops has to say for which."""
    return bad_body([("shop", _("Say for which shop: this key acts for more than one."))])


__all__ = [
    "ANYWHERE",
    "CODES",
    "OURS",
    "WITH_BODY",
    "WITH_KEY",
    "Code",
    "Refused",
    "bad_body",
    "missing_shop",
    "problem",
    "refused_by",
]
