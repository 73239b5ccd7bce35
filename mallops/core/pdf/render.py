"""From the HTML of a template to a PDF, in warm children: bounded in memory and time (quality.md, rule 17).

The HTML comes from our own templates with autoescape; pictures are named `mall-photo:<uid>` and handed over
as bytes, so the process that lays out needs neither files, network nor database.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.core.bounded import ChildFailed, Pool, Reply
from mallops.core.errors import DomainError
from mallops.core.pdf.chunks import photo_names, split

ImageResolver = Callable[[str], bytes | None]
Progress = Callable[[int, int], None]
PROCESSES = 2
SECONDS = 90.0
_pool = Pool("mallops.core.pdf.child", size=PROCESSES)


class PdfNotMade(DomainError):
    """The document took too much time or memory, or the page maker failed."""

    status = 503
    default = _l("The document could not be made now. Try again; if it fails again, tell the administrator.")


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """A finished document and what making it took: seconds by the clock, processor seconds of all
    processes, peak MiB of the largest one, chunks.

    `missing_images` are photos without a picture (drawn as a crossed frame); `missing_glyphs` characters
    that no installed font has (printed as 〓); `refused` addresses outside the document.
    """

    data: bytes
    pages: int
    seconds: float
    cpu_seconds: float
    peak_mib: float
    chunks: int
    missing_images: tuple[str, ...] = ()
    missing_glyphs: frozenset[str] = frozenset()
    refused: tuple[str, ...] = ()


def no_images(_name: str) -> bytes | None:
    """The resolver of a document without photos."""
    return None


def render_pdf(html: str, *, images: ImageResolver = no_images, seconds: float = SECONDS) -> bytes:
    """The PDF of `html`. Raises PdfNotMade. See `render_document` for what it tells besides."""
    return render_document(html, images=images, seconds=seconds).data


def render_document(
    html: str,
    *,
    images: ImageResolver = no_images,
    seconds: float = SECONDS,
    progress: Progress | None = None,
) -> RenderedPdf:
    """The PDF of `html`, with its figures.

    `images` gives the JPEG of a photo uid, or None. A long document with `may_split()` marks is laid out by
    two processes and merged, its pages numbered through. `seconds` bounds the whole; `progress(done, total)`
    is called in this thread as steps end. Raises PdfNotMade.
    """
    started = time.monotonic()
    parts = split(html, PROCESSES)
    pictures = {name: data for name in photo_names(html) if (data := images(name)) is not None}
    replies: list[Reply] = []
    jobs = [
        _request(part, pictures, first=at == 0, numbered=len(parts) == 1) for at, part in enumerate(parts)
    ]
    for reply in _call_all(jobs, seconds):
        replies.append(reply)
        if progress is not None:
            progress(len(replies), len(parts) + 1)
    if len(parts) == 1:
        final = replies[0]
    else:
        left = max(1.0, seconds - (time.monotonic() - started))
        final = _assemble([reply.blobs[0] for reply in replies], _bookmarks(replies), left)
    if progress is not None:
        progress(len(parts) + 1, len(parts) + 1)
    return RenderedPdf(
        data=final.blobs[0],
        pages=sum(int(reply.fields["pages"]) for reply in replies),
        seconds=time.monotonic() - started,
        cpu_seconds=sum(reply.cpu_seconds for reply in (replies if len(parts) == 1 else [*replies, final])),
        peak_mib=max(reply.peak_mib for reply in [*replies, final]),
        chunks=len(parts),
        missing_images=_union(replies, "missing_images"),
        missing_glyphs=frozenset(_union(replies, "missing_glyphs")),
        refused=_union(replies, "refused"),
    )


def merge(chunks: Sequence[bytes], *, numbered: bool = True, seconds: float = SECONDS) -> bytes:
    """Several PDFs as one; with `numbered`, each page gets `page / pages` at its foot. Raises PdfNotMade."""
    return _assemble(chunks, [], seconds, numbered).blobs[0]


def warm_up() -> None:
    """Start one child and have it load fonts and style, so that the first document is not the slow one."""
    _call({"op": "ping"}, [], SECONDS)


def close() -> None:
    """End the idle children."""
    _pool.close()


def _request(
    html: str, pictures: dict[str, bytes], *, first: bool, numbered: bool
) -> tuple[dict[str, Any], list[bytes]]:
    names = [name for name in photo_names(html) if name in pictures]
    fields = {"op": "render", "html": html, "images": names, "first": first, "numbered": numbered}
    return fields, [pictures[name] for name in names]


def _call_all(jobs: Sequence[tuple[dict[str, Any], list[bytes]]], seconds: float) -> list[Reply]:
    if len(jobs) == 1:
        return [_call(jobs[0][0], jobs[0][1], seconds)]
    with ThreadPoolExecutor(PROCESSES) as threads:
        return list(threads.map(lambda job: _call(job[0], job[1], seconds), jobs))


def _call(fields: dict[str, Any], blobs: Sequence[bytes], seconds: float) -> Reply:
    try:
        return _pool.call(fields, blobs, seconds=seconds)
    except ChildFailed as failure:
        raise PdfNotMade from failure


def _assemble(
    chunks: Sequence[bytes], bookmarks: Sequence[Any], seconds: float, numbered: bool = True
) -> Reply:
    return _call({"op": "assemble", "bookmarks": bookmarks, "numbered": numbered}, chunks, seconds)


def _bookmarks(replies: Sequence[Reply]) -> list[Any]:
    """[level, title, page from 0] of the whole document."""
    found, offset = [], 0
    for reply in replies:
        found += [[level, title, page + offset] for level, title, page in reply.fields["bookmarks"]]
        offset += int(reply.fields["pages"])
    return found


def _union(replies: Sequence[Reply], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for reply in replies for item in reply.fields[name]))
