"""Pictures as a form brings them."""

from __future__ import annotations

from io import BytesIO

from tests.factories.patrols import jpeg


class Picture:
    """An upload of one photo."""

    def __init__(self, data: bytes | None = None, filename: str = "photo.jpg") -> None:
        self.stream, self.filename = BytesIO(data or jpeg()), filename


__all__ = ["Picture"]
