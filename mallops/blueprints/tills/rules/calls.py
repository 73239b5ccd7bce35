"""Every call of the API: its address, what it takes, what it answers, how it may be refused.

This is the one source: the server validates by it and the OpenAPI document is made from it (openapi.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.tills.rules.problems import ANYWHERE, WITH_BODY, WITH_KEY
from mallops.blueprints.tills.rules.schema import Field

ROOT = "/api/v1"
MAX_BODY = 16 * 1024
MAX_FEN = 10**10
MAX_POINTS = 10**9


@dataclass(frozen=True)
class Call:
    """One call. `writes`: it needs an Idempotency-Key and is done once; `path_id`: the address has an id."""

    name: str
    path: str
    scope: str
    title: Any
    what: Any
    answer: tuple[Field, ...]
    fields: tuple[Field, ...] = ()
    one_of: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    writes: bool = True
    method: str = "POST"

    @property
    def status(self) -> int:
        """Of the answer when it was done."""
        return 201 if self.writes else 200

    @property
    def path_id(self) -> bool:
        """Whether the address names a booking."""
        return "{id}" in self.path

    @property
    def refusals(self) -> tuple[str, ...]:
        """Every code that it may be refused with."""
        body = WITH_BODY if self.method == "POST" else ()
        return (*ANYWHERE, *body, *(WITH_KEY if self.writes else ()), *self.errors)


CARD = Field(
    "card", "text", _l("Number of the card, 12 digits; spaces do not matter."), "600000012347",
    required=False, least=12, most=20,
)  # fmt: skip
QR = Field("qr", "text", _l("What the scanner read from the card's code."), "Xh3…", required=False, most=200)
PHONE = Field(
    "phone", "text", _l("Mobile number; only with the right members:find."), "13900000001", required=False,
    least=8, most=20,
)  # fmt: skip
SHOP = Field(
    "shop", "text", _l("Code of the shop; only for partners that act for more than one."), "S01",
    required=False, most=20,
)  # fmt: skip
SLIP = Field("slip_number", "text", _l("Number as printed on the slip."), "A-10023", most=40)
DATE = Field("date", "date", _l("Day of the purchase, in the mall's time."), "2026-03-31")
AMOUNT = Field("amount_fen", "whole", _l("Amount in fen."), 12800, least=1, most=MAX_FEN)
POINTS = Field("points", "whole", _l("How many points."), 100, least=1, most=MAX_POINTS)
REASON = Field("reason", "text", _l("Why, in a few words; no personal data."), "Wrong card", most=100)

SANDBOX = Field("sandbox", "flag", _l("True when nothing real moved."), False)
ID = Field("id", "uuid", _l("Id of the booking."), "0d3f7c1e-5a53-4b0e-9d7e-1a2b3c4d5e6f")
MOVED = Field("points", "whole", _l("What happened to the account: above zero came in."), 128)
BALANCE = Field("balance", "whole", _l("Points after it."), 520)
WHY = Field("why", "text", _l("How it was counted, in words."), "¥128.00 × 1", least=0)
BOOKED = (ID, MOVED, BALANCE, WHY, SANDBOX)
NAME = Field("name", "text", _l("What is on the voucher."), "20 yuan off")
VALUE = Field("value_fen", "whole", _l("What it is worth, in fen."), 2000)

CALLS: tuple[Call, ...] = (
    Call(
        "whoami", "/whoami", "", _l("Who am I"),
        _l("What this key is and what it may do. Call it first: it moves nothing."),
        (
            Field("partner", "text", _l("Name of the partner."), "Flower shop"),
            Field("shop", "text", _l("Code of the shop it acts for; null: it says so in each call."), "S01",
                  nullable=True),
            Field("scopes", "list", _l("What the key may do."), ["points:read"]),
            Field("calls_a_minute", "whole", _l("How many calls a minute it may make."), 120),
            Field("expires_at", "moment", _l("When its time is over."), "2026-12-31T16:00:00+00:00",
                  nullable=True),
            SANDBOX,
        ),
        writes=False, method="GET",
    ),
    Call(
        "points.balance", "/points/balance", "points:read", lazy_pgettext("tills", "Balance"),
        _l("The points of a card. The name comes masked, for the cashier to compare."),
        (
            Field("member", "text", _l("Masked name."), "王*", least=0),
            Field("tier", "text", _l("Tier, in words; empty without one."), "Gold", least=0),
            Field("balance", "whole", _l("Points that the member has."), 520),
            Field("worth_fen", "whole", _l("What the points are worth as part of a payment, in fen."), 5200),
            Field("frozen", "flag", _l("True: nothing can be earned or redeemed now."), False),
            Field("expiring", "whole", _l("Points that run out within 60 days."), 40),
            Field("expiring_on", "date", _l("The first day on which some run out."), "2026-04-30",
                  nullable=True),
            SANDBOX,
        ),
        (CARD, QR, PHONE), ("card", "qr", "phone"), ("card_unknown", "card_not_usable"), writes=False,
    ),
    Call(
        "points.earn", "/points/earn", "points:earn", _l("Give points for a slip"),
        _l("A slip gives its points once, by the rules of the mall. One that is brought twice is refused and"
           " noted."),
        (*BOOKED, Field("vouchers", "list", _l("Vouchers that the customer gets for this slip."), [])),
        (CARD, QR, PHONE, SHOP, SLIP, DATE, AMOUNT), ("card", "qr", "phone"),
        ("card_unknown", "card_not_usable", "member_frozen", "shop_unknown", "slip_used", "no_points",
         "conflict"),
    ),
    Call(
        "points.refund", "/points/refund", "points:refund", lazy_pgettext("tills", "Goods come back"),
        _l("Takes back the points of returned goods, in proportion, and what hung on the purchase. The same"
           " return number of a slip counts once, from whichever till it comes."),
        (*BOOKED, Field(
            "collect", "list", _l("What the cashier has to ask back besides."), None, of=(
                Field("what", "text", _l("In words."), "The voucher was used: ask for its value."),
                Field("value_fen", "whole", _l("Its value, in fen."), 2000),
            ))),
        (SHOP, SLIP, DATE, Field("return_number", "text", _l("Number of the return slip."), "R-77", most=40),
         Field("amount_fen", "whole", _l("Amount returned, in fen."), 6400, least=1, most=MAX_FEN)),
        errors=("shop_unknown", "slip_unknown", "too_few_points", "conflict"),
    ),
    Call(
        "points.redeem", "/points/redeem", "points:redeem", lazy_pgettext("tills", "Take points"),
        _l("Points become part of a payment, or pay for parking. Only with the card or its code in hand."),
        (ID, MOVED, BALANCE, Field("worth_fen", "whole", _l("What these points are worth, in fen."), 1000),
         SANDBOX),
        (CARD, QR, POINTS, Field(
            "purpose", "text", _l("What for."), "payment", options=("payment", "parking", "other"))),
        ("card", "qr"), ("card_unknown", "card_not_usable", "member_frozen", "too_few_points", "conflict"),
    ),
    Call(
        "points.undo_redeem", "/points/redemptions/{id}/reverse", "points:redeem",
        _l("Give redeemed points back"),
        _l("The sale did not happen: the points come back with their days. Only what this partner took."),
        (ID, MOVED, BALANCE, SANDBOX), (REASON,), errors=("not_found", "conflict"),
    ),
    Call(
        "vouchers.look", "/vouchers/look-up", "vouchers:read", _l("Look at a voucher"),
        _l("Whether the shop may take it now, and what it is worth. Nothing is used up."),
        (
            NAME, VALUE,
            Field("kind", "text", _l("money: off the price; service: for what its name says."), "money",
                  options=("money", "service")),
            Field("min_spend_fen", "whole", _l("The least purchase, in fen; 0 for any."), 10000),
            Field("valid_until", "date", _l("Its last day."), "2026-06-30"),
            SANDBOX,
        ),
        (Field("code", "text", _l("What the scanner read, or the ten letters."), "ABCDE-FGH23", most=200),
         SHOP),
        errors=("shop_unknown", "voucher_unknown", "voucher_gone", "voucher_not_here"), writes=False,
    ),
    Call(
        "vouchers.redeem", "/vouchers/redeem", "vouchers:redeem", lazy_pgettext("tills", "Take a voucher"),
        _l("It is good once: of two tills that take it at the same moment one is refused."),
        (Field("id", "uuid", _l("Id of the redemption."), "5b1e2b2c-93a4-4c7e-8b58-0a5c2f6f9a11"), NAME,
         Field("owed_fen", "whole", _l("What the mall owes the shop for it, in fen."), 2000), SANDBOX),
        (Field("code", "text", _l("What the scanner read, or the ten letters."), "ABCDE-FGH23", most=200),
         SHOP, AMOUNT,
         Field("slip_number", "text", _l("Number as printed on the slip."), "A-10023", required=False,
               most=40)),
        errors=("shop_unknown", "voucher_unknown", "voucher_gone", "voucher_not_here", "conflict"),
    ),
    Call(
        "vouchers.undo_redeem", "/vouchers/redemptions/{id}/reverse", "vouchers:redeem",
        _l("Give a voucher back"),
        _l("Taken by mistake: the voucher is the customer's again while it lasts. Only what this partner"
           " took, on the same day."),
        (Field("id", "uuid", _l("Id of the redemption."), "5b1e2b2c-93a4-4c7e-8b58-0a5c2f6f9a11"), SANDBOX),
        (REASON,), errors=("not_found", "conflict"),
    ),
)  # fmt: skip
BY_NAME: dict[str, Call] = {one.name: one for one in CALLS}


@dataclass(frozen=True)
class Asked:
    """A call as it came in: the values of its body, and of its address."""

    call: Call
    values: dict[str, Any]
    path_id: Any = None
    #: The key under which the books keep it; empty for what writes nothing.
    key: str = ""
    more: dict[str, Any] = field(default_factory=dict)


__all__ = ["BY_NAME", "CALLS", "MAX_BODY", "ROOT", "Asked", "Call"]
