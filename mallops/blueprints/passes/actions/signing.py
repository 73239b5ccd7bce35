"""The code of a pass: signed with the mall's key (ECDSA, P-256), read back; keys in rotation (ADR 0006)."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask_babel import gettext as _

from mallops.blueprints.passes import permissions as may
from mallops.blueprints.passes.models import GoodsPass, PassKey
from mallops.blueprints.passes.queries.gates import active_key, find_key
from mallops.blueprints.passes.queries.passes import find_by_code, list_signed_by
from mallops.blueprints.passes.rules import token as code
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict
from mallops.core.malls import Mall

CURVE = ec.SECP256R1()
SHA256 = ec.ECDSA(hashes.SHA256())
HALF = 32  # bytes of r and of s


def make_key(mall_id: int) -> PassKey:
    """A new pair that signs from now on; the one before is retired. Flushes."""
    before = active_key(mall_id)
    if before is not None:
        before.state, before.ended_at = "retired", utcnow()
    private = ec.generate_private_key(CURVE)
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    row = PassKey(
        mall_id=mall_id,
        key_id=hashlib.sha256(point).hexdigest()[:8],
        public=base64.b64encode(point).decode(),
        secret=f"{private.private_numbers().private_value:064x}",
        state="active",
    )
    db.session.add(row)
    db.session.flush()
    return row


def _hold(mall_id: int) -> None:
    """One at a time makes keys for a mall."""
    db.session.get(Mall, mall_id, with_for_update={"key_share": True})


def key_for(mall_id: int) -> PassKey:
    """The key that signs; the first one is made when it is needed."""
    found = active_key(mall_id)
    if found is None:
        _hold(mall_id)
        found = active_key(mall_id) or make_key(mall_id)
    return found


def sign_pass(case: GoodsPass) -> None:
    """Make the code of an approved pass; one made before is no longer good."""
    assert case.valid_from is not None and case.valid_until is not None
    key = key_for(case.mall_id)
    case.issue, case.key_id = case.issue + 1, key.key_id
    case.code = case.code or _free_code(case.mall_id)
    data = code.pack(claim_of(case))
    private = ec.derive_private_key(int(key.secret, 16), CURVE)
    r, s = decode_dss_signature(private.sign(data, SHA256))
    case.token = code.join(data, r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big"))


def claim_of(case: GoodsPass) -> code.Claim:
    """What the code of this pass has to say now."""
    assert case.valid_from is not None and case.valid_until is not None
    return code.Claim(
        key_id=case.key_id,
        uid=case.uid,
        valid_from=case.valid_from.replace(microsecond=0),
        valid_until=case.valid_until.replace(microsecond=0),
        gate=code.gate_mark(case.gate.uid) if case.gate is not None else "00000000",
        items=digest_of(case),
        issue=case.issue % 256,
    )


def digest_of(case: GoodsPass) -> str:
    """The short digest of what stands on the pass."""
    return code.items_digest((one.name, one.quantity, one.unit) for one in case.items)


def _free_code(mall_id: int) -> str:
    while True:
        made = "".join(secrets.choice(code.ALPHABET) for _n in range(code.CODE_LENGTH))
        if find_by_code(mall_id, made) is None:
            return made


def read_token(mall_id: int, text: str) -> code.Claim | None:
    """What a code of this mall claims; None when it is not genuine."""
    parts = code.split(text)
    claim = code.unpack(parts[0]) if parts is not None else None
    if parts is None or claim is None:
        return None
    key = find_key(mall_id, claim.key_id)
    if key is None or key.state == "revoked":
        return None
    point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, base64.b64decode(key.public))
    r, s = (int.from_bytes(one, "big") for one in (parts[1][:HALF], parts[1][HALF:]))
    try:
        point.verify(encode_dss_signature(r, s), parts[0], SHA256)
    except (InvalidSignature, ValueError):
        return None
    return claim


def rotate_key(actor: Actor, *, lost: bool) -> tuple[PassKey, int]:
    """A new key. `lost`: the one before is revoked and its open passes get a new code, which has to be
    handed out again; how many. Raises Forbidden, Conflict when somebody was just as fast.
    """
    authorize(actor, may.GATES)
    assert actor.mall_id is not None
    _hold(actor.mall_id)
    before = active_key(actor.mall_id)
    if before is None:
        raise Conflict(_("There is no key yet. The first approved pass makes one."))
    made = make_key(actor.mall_id)
    before.ended_by_id = actor.user_id
    if not lost:
        db.session.flush()
        return made, 0
    before.state = "revoked"
    anew = list_signed_by(actor.mall_id, before.key_id)
    for case in anew:
        sign_pass(case)
        casework.log(case, actor, "resigned")
    db.session.flush()
    return made, len(anew)
