"""Keys: what they look like, what they may do, from where, for how long."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Invalid

SCOPES: dict[str, Any] = {
    "points:read": _l("Read balances"),
    "members:find": _l("Find members by phone"),
    "points:earn": _l("Give points for slips"),
    "points:refund": _l("Take points of returned goods back"),
    "points:redeem": _l("Take points, and give them back"),
    "vouchers:read": _l("Look at vouchers"),
    "vouchers:redeem": _l("Take vouchers, and give them back"),
}
#: A merchant of the alliance is no shop of the mall: it has no slips and no vouchers of the mall's shops.
ALLIANCE = ("points:read", "points:redeem")
PARTNER_KINDS: dict[str, Any] = {
    "shop": _l("A shop of the mall"),
    "alliance": _l("An alliance merchant"),
    "mall": _l("A system of the mall"),
}
STATES: dict[str, tuple[Any, str]] = {
    "live": (_l("In use"), "ok"),
    "ending": (_l("Ends soon"), "warn"),
    "expired": (_l("Time is over"), "muted"),
    "revoked": (_l("Revoked"), "danger"),
}
DAYS = (30, 90, 180, 365)
OVERLAP = (0, 1, 7, 30)
A_MINUTE = (30, 120, 300, 600)
SOON = dt.timedelta(days=14)
PREFIXES = {False: "mlive_", True: "mtest_"}
SHOWN = 12
TOKEN = re.compile(r"m(live|test)_[A-Za-z0-9_-]{32}")
IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9._:-]{8,64}")
MAX_NETWORKS = 10


class Made(NamedTuple):
    """A new key: the text that is shown once, the part that is always shown, the hash that is kept."""

    token: str
    prefix: str
    token_hash: str


def make_token(is_sandbox: bool) -> Made:
    """192 random bits, with a mark that tells real and sandbox apart."""
    token = PREFIXES[is_sandbox] + secrets.token_urlsafe(24)
    return Made(token, token[:SHOWN], hash_of(token))


def hash_of(token: str) -> str:
    """As it is stored. The key is random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def state_of(expires_at: dt.datetime | None, revoked_at: dt.datetime | None, now: dt.datetime) -> str:
    """One of STATES."""
    if revoked_at is not None:
        return "revoked"
    if expires_at is not None and expires_at <= now:
        return "expired"
    return "ending" if expires_at is not None and expires_at <= now + SOON else "live"


def scopes_for(kind: str) -> tuple[str, ...]:
    """What keys of such a partner may be given."""
    return ALLIANCE if kind == "alliance" else tuple(SCOPES)


def ensure_scopes(scopes: Iterable[str], kind: str) -> list[str]:
    """In the order of SCOPES. Raises Invalid for none, or for one that this kind of partner cannot have."""
    wanted = set(scopes)
    if not wanted:
        raise Invalid(field_errors={"scopes": _("Tick what the key may do.")})
    if not wanted <= set(scopes_for(kind)):
        says = _("An alliance merchant may only read balances and take points.")
        raise Invalid(field_errors={"scopes": says})
    return [one for one in SCOPES if one in wanted]


def read_networks(text: str) -> list[str]:
    """Addresses and networks as typed, one a line or with commas between. Raises Invalid."""
    found = []
    for word in re.split(r"[\s,;，；]+", text.strip()):
        if not word:
            continue
        try:
            found.append(str(ipaddress.ip_network(word, strict=False)))
        except ValueError as error:
            says = _(
                "%(word)s is no address or network. Write 203.0.113.7 or 203.0.113.0/24.", word=word[:60]
            )
            raise Invalid(field_errors={"networks": says}) from error
    if len(found) > MAX_NETWORKS:
        raise Invalid(field_errors={"networks": _("At most %(n)s networks.", n=MAX_NETWORKS)})
    return list(dict.fromkeys(found))


def comes_from(networks: Sequence[str], address: str) -> bool:
    """Whether a call from `address` is accepted; no networks: from everywhere."""
    if not networks:
        return True
    try:
        caller = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(caller, "ipv4_mapped", None)
    caller = mapped or caller
    return any(caller in ipaddress.ip_network(one) for one in networks)


__all__ = [
    "ALLIANCE",
    "A_MINUTE",
    "DAYS",
    "IDEMPOTENCY_KEY",
    "OVERLAP",
    "PARTNER_KINDS",
    "SCOPES",
    "STATES",
    "TOKEN",
    "Made",
    "comes_from",
    "ensure_scopes",
    "hash_of",
    "make_token",
    "read_networks",
    "scopes_for",
    "state_of",
]
