"""The child that lays out documents: `python -m mallops.core.pdf.child`, started by `bounded.Pool`."""

from __future__ import annotations

import functools
import io
import logging
from pathlib import Path
from typing import Any

import pikepdf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from mallops.core.bounded import serve
from mallops.core.pdf.fetcher import ClosedFetcher
from mallops.core.pdf.glyphs import printable

MEMORY_MIB = 2048  # address space, of which about 250 are used at 100 pages
STYLE = Path(__file__).resolve().parents[2] / "templates" / "pdf" / "pdf.css"
#: A later chunk: its first page is not the first of the document, and it cannot know the total.
LATER = "@page :first { @top-center { content: element(head); } }"
UNNUMBERED = "@page { @bottom-right { content: none } }"
STAMP = "@page { @top-center { content: none } @bottom-left { content: none } } p { break-after: page }"
WARM = '<html lang="zh-Hans"><body><main><h1>巡场报告 Patrol</h1><p>第 1 页 <b>合格</b></p></main>'

logging.getLogger("weasyprint").addHandler(logging.NullHandler())
logging.getLogger("fontTools").setLevel(logging.ERROR)
FONTS = FontConfiguration()
OPTIONS = {"presentational_hints": True}  # widths of table columns are attributes


@functools.lru_cache(maxsize=8)
def sheet(text: str | None = None) -> CSS:
    """A parsed style sheet: ours when no text is given."""
    source = STYLE.read_text(encoding="utf-8") if text is None else text
    return CSS(string=source, font_config=FONTS, url_fetcher=ClosedFetcher({}))


def render(request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """One document, or one chunk of a longer one."""
    html, missing = printable(request["html"])
    fetcher = ClosedFetcher(dict(zip(request["images"], blobs, strict=True)))
    sheets = [sheet()]
    if not request["first"]:
        sheets.append(sheet(LATER))
    if not request["numbered"]:
        sheets.append(sheet(UNNUMBERED))
    document = HTML(string=html, url_fetcher=fetcher).render(font_config=FONTS, stylesheets=sheets, **OPTIONS)
    data = document.write_pdf(**OPTIONS)
    facts = {
        "pages": len(document.pages),
        "bookmarks": bookmarks(document),
        "missing_images": list(dict.fromkeys(fetcher.missing)),
        "missing_glyphs": sorted(missing),
        "refused": fetcher.refused,
    }
    return facts, [data]


def bookmarks(document: Any) -> list[list[Any]]:
    """[level, title, page] of every heading, pages counted from 0."""
    return [
        [level, label, number]
        for number, page in enumerate(document.pages)
        for level, label, _place, _state in page.bookmarks
    ]


def assemble(request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Chunks as one PDF, with the outline of all and, when asked, numbers at the foot of every page."""
    with pikepdf.open(io.BytesIO(blobs[0])) as whole:
        for blob in blobs[1:]:
            with pikepdf.open(io.BytesIO(blob)) as part:
                whole.pages.extend(part.pages)
        if request["numbered"]:
            stamp_numbers(whole)
        if request["bookmarks"]:
            outline(whole, request["bookmarks"])
        out = io.BytesIO()
        whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return {"pages": len(whole.pages)}, [out.getvalue()]


def stamp_numbers(whole: pikepdf.Pdf) -> None:
    """Lay `page / pages` over every page, set by the same style as in a short document."""
    html = '<html lang="zh-Hans"><body><main>' + "<p></p>" * (len(whole.pages) - 1) + "<div></div></main>"
    data = HTML(string=html, url_fetcher=ClosedFetcher({})).write_pdf(
        font_config=FONTS, stylesheets=[sheet(), sheet(STAMP)]
    )
    with pikepdf.open(io.BytesIO(data)) as numbers:
        for page, number in zip(whole.pages, numbers.pages, strict=True):
            page.add_overlay(number, pikepdf.Rectangle(page.mediabox))


def outline(whole: pikepdf.Pdf, entries: list[list[Any]]) -> None:
    """The outline of the merged document, nested by heading level."""
    with whole.open_outline() as tree:
        tree.root.clear()
        stack: list[tuple[int, Any]] = [(0, tree.root)]
        for level, title, page in entries:
            item = pikepdf.OutlineItem(title, page)
            while stack[-1][0] >= level:
                stack.pop()
            stack[-1][1].append(item)
            stack.append((level, item.children))


def handle(request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """One request of `render.py`."""
    if request["op"] == "render":
        return render(request, blobs)
    return assemble(request, blobs) if request["op"] == "assemble" else ({}, [])


if __name__ == "__main__":
    HTML(string=WARM, url_fetcher=ClosedFetcher({})).write_pdf(font_config=FONTS, stylesheets=[sheet()])
    serve(handle, memory_mib=MEMORY_MIB)
