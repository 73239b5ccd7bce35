"""Why a picture is refused: facts, each with a sentence that says what to do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mallops.core.errors import DomainError, Invalid


class PhotoRefused(Invalid):
    """A picture we do not take. `code` is stored with the photo and is stable."""

    code = "unreadable"
    default = _l("This picture cannot be read. Take it again, or save it as JPEG and send that.")


class PhotoEmpty(PhotoRefused):
    """No bytes arrived."""

    code = "empty"
    default = _l("The picture arrived empty. Choose it again.")


class PhotoTooHeavy(PhotoRefused):
    """More bytes than the limit."""

    code = "too_heavy"
    status = 413
    default = _l(
        "This picture is larger than the server takes. Send it from this page, which shrinks it first."
    )


class PhotoUnknownKind(PhotoRefused):
    """Not JPEG, PNG, WebP or HEIC, whatever its name says."""

    code = "unknown_kind"
    status = 415
    default = _l("This is not a photograph we can take. Use a JPEG, PNG, WebP or HEIC picture.")


class PhotoTooManyPixels(PhotoRefused):
    """Its header announces more pixels than the limit."""

    code = "too_many_pixels"
    default = _l("This picture has too many pixels. Set the camera to a smaller size and take it again.")


class PhotoTooSmall(PhotoRefused):
    """So few pixels that nothing can be seen."""

    code = "too_small"
    default = _l("This picture is too small to show anything. Take it again.")


class PhotoDamaged(PhotoRefused):
    """Its content hash differs from the one the phone announced, or the data ends early."""

    code = "damaged"
    default = _l("The picture arrived incomplete. Send it again.")


class PhotoTooDemanding(PhotoRefused):
    """Reading it took more time or memory than one picture may take."""

    code = "too_demanding"
    default = _l("This picture takes too long to read. Take it again with the normal camera setting.")


class StorageUnavailable(DomainError):
    """The disk cannot take the picture now (HTTP 507); the phone keeps it and tries again."""

    status = 507
    default = _l("The picture could not be stored now. It stays on your phone; try again in a few minutes.")


REFUSALS: dict[str, type[PhotoRefused]] = {
    kind.code: kind
    for kind in (
        PhotoRefused,
        PhotoEmpty,
        PhotoTooHeavy,
        PhotoUnknownKind,
        PhotoTooManyPixels,
        PhotoTooSmall,
        PhotoDamaged,
        PhotoTooDemanding,
    )
}


def refusal(code: str) -> PhotoRefused:
    """The refusal stored under `code`; an unknown code reads as an unreadable picture."""
    return REFUSALS.get(code, PhotoRefused)()
