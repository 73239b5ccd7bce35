"""What a document may load: pictures it was given, and small pictures written inside it. Nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from weasyprint.urls import URLFetcher, URLFetcherResponse

PHOTO_SCHEME = "mall-photo:"
DATA_KINDS = ("data:image/png", "data:image/jpeg", "data:image/webp")
MAX_DATA_URL = 6 * 1024 * 1024  # characters
#: Stands where a photo is missing: a crossed frame, so that the gap is seen.
PLACEHOLDER = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240" width="320" height="240">'
    b'<rect x="1" y="1" width="318" height="238" fill="#f3f5f6" stroke="#b9c1c6"/>'
    b'<path d="M1 1L319 239M319 1L1 239" stroke="#b9c1c6"/></svg>'
)


class AddressRefused(ValueError):
    """The document asked for something outside it."""


class ClosedFetcher(URLFetcher):
    """Serves `mall-photo:<uid>` from memory and `data:` pictures; refuses every other address.

    `refused` and `missing` list what was asked for in vain: the document is still made, the caller told.
    """

    def __init__(self, images: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self.images = images
        self.missing: list[str] = []
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The picture at `url`. Raises AddressRefused."""
        if url.startswith(PHOTO_SCHEME):
            name = url.removeprefix(PHOTO_SCHEME)
            data = self.images.get(name)
            if data is not None:
                return URLFetcherResponse(url, data, {"Content-Type": "image/jpeg"})
            self.missing.append(name)
            return URLFetcherResponse(url, PLACEHOLDER, {"Content-Type": "image/svg+xml"})
        if url.startswith(DATA_KINDS) and len(url) <= MAX_DATA_URL:
            return super().fetch(url)
        self.refused.append(url[:200])
        raise AddressRefused("this address is not part of the document")
