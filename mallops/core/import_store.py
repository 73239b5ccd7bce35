"""Between dry run and confirmation: the uploaded file is kept, and a signed token names what was shown.

Confirming reads the kept file again. When that no longer gives the same rows (a zone was renamed meanwhile),
nothing is applied.
"""

import time
from pathlib import Path

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeTimedSerializer

from mallops.core.errors import Conflict, Invalid
from mallops.core.files import path_of, write_durably
from mallops.core.importing import Check, ImportPlan, ImportSpec, Limits, read_xlsx

FOLDER = "imports"
VALID_SECONDS = 24 * 3600


class PlanExpired(Invalid):
    """The token is not ours, is older than a day, or the file is gone."""

    default = _l("This preview has expired. Upload the file again.")


class PlanChanged(Conflict):
    """The file would no longer do what was shown."""

    default = _l("The data changed since the preview. Upload the file again and look at the new preview.")


def keep(data: bytes, plan: ImportPlan, spec: ImportSpec, mall_id: int, user_id: int) -> str:
    """Keep an uploaded file whose plan was shown; returns the token that confirms exactly this plan."""
    target = path_of(plan.sha256, FOLDER)
    if not target.exists():
        write_durably(data, target)
    return _signer().dumps([spec.name, mall_id, user_id, plan.sha256, plan.digest()])


def reopen(
    token: str,
    spec: ImportSpec,
    mall_id: int,
    user_id: int,
    *,
    limits: Limits | None = None,
    check: Check | None = None,
) -> ImportPlan:
    """The plan a token stands for, read anew for the same person, mall and kind of sheet.

    Raises PlanExpired, or PlanChanged when it would not do what was shown.
    """
    try:
        name, mall, user, sha256, digest = _signer().loads(token, max_age=VALID_SECONDS)
    except (BadData, ValueError) as error:
        raise PlanExpired() from error
    file = path_of(sha256, FOLDER)
    if (name, mall, user) != (spec.name, mall_id, user_id) or not file.exists():
        raise PlanExpired()
    plan = read_xlsx(file.read_bytes(), spec, limits, check=check)
    if not plan.ok or plan.digest() != digest:
        raise PlanChanged()
    return plan


def sweep(older_than_seconds: int = 2 * VALID_SECONDS) -> int:
    """Remove kept files that no token can name any more; returns how many."""
    base = path_of("0" * 64, FOLDER).parents[2]
    old = [file for file in base.rglob("*") if _is_old(file, older_than_seconds)]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _is_old(file: Path, seconds: int) -> bool:
    return file.is_file() and file.stat().st_mtime < time.time() - seconds


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="mallops.import")
