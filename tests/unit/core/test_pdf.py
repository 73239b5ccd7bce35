"""Documents: text, pages, numbers, glyphs, the closed fetcher, hostile words (quality.md, rule 17)."""

from __future__ import annotations

import http.server
import io
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pymupdf
import pytest

from bench.pdf_bench import environment, images, sample_html
from mallops.core.pdf import environment as machine
from mallops.core.pdf import render
from mallops.core.pdf.chunks import MARK, photo_names, split
from mallops.core.pdf.glyphs import covered, glyph_report, missing_glyphs, printable
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import PdfNotMade, RenderedPdf, merge, render_document, render_pdf

PAGE = "<!doctype html><html lang='zh-Hans'><body><main>{}</main></body></html>"


@pytest.fixture(scope="module", autouse=True)
def close_children() -> Iterator[None]:
    yield
    render.close()


@pytest.fixture(scope="module", params=["zh", "en"])
def report(request: pytest.FixtureRequest) -> RenderedPdf:
    """The sample inspection report of 60 items and 20 photos."""
    return render_document(sample_html(request.param), images=images)


def text_of(pdf: bytes) -> list[str]:
    """The words of each page, white space taken out (Chinese lines may break anywhere)."""
    with pymupdf.open(stream=pdf) as document:
        return [re.sub(r"\s+", "", page.get_text()) for page in document]


def rastered(pdf: bytes, page: int, resolution: int, folder: Path) -> Path:
    made = folder / "page.png"
    with pymupdf.open(stream=pdf) as document:
        document[page - 1].get_pixmap(dpi=resolution).save(made)
    return made


# --- the report -----------------------------------------------------------------------------------


def test_report_within_its_bounds(report: RenderedPdf) -> None:
    assert 6 <= report.pages <= 10
    assert len(report.data) <= 3_000_000
    assert report.peak_mib <= 400
    assert (report.missing_images, report.missing_glyphs, report.refused) == ((), frozenset(), ())


def test_every_page_is_numbered_through_the_chunks(report: RenderedPdf) -> None:
    assert report.chunks == 2
    pages = text_of(report.data)
    assert len(pages) == report.pages
    for number, words in enumerate(pages, 1):
        assert words.count(f"{number}/{report.pages}") == 1
        assert "WH-KF-XC-202611-0042" in words


def test_report_says_everything_once(report: RenderedPdf) -> None:
    whole = "".join(text_of(report.data))
    for part in ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "92.5", "3F-012"):
        assert part in whole
    chinese = "王敏" in whole
    for zh, en in (
        ("不合格项", "Failures"),
        ("核验本文件", "Checkthisdocument"),
        ("整改后", "After"),
        ("签字", "Signatures"),
    ):
        assert (zh if chinese else en) in whole


def test_every_character_has_its_glyph_in_the_embedded_fonts(report: RenderedPdf) -> None:
    found = glyph_report(report.data)
    assert found.missing == set() and found.unembedded == set()
    assert {name.partition("+")[2] for name in found.fonts} == {"Noto-Sans-CJK-SC", "Noto-Sans-CJK-SC-Bold"}
    shown = set("".join(text_of(report.data)))
    assert shown <= found.characters | {"\xad"}
    assert len(found.characters) > 60


def test_outline_leads_to_the_sections(report: RenderedPdf) -> None:
    with pikepdf.open(io.BytesIO(report.data)) as document, document.open_outline() as outline:
        titles = [item.title for top in outline.root for item in (top, *top.children)]
    assert titles[0] in ("Floor patrol report", "巡场检查报告")
    assert {"分项汇总", "签字"} <= set(titles) or {"Summary by section", "Signatures"} <= set(titles)


def test_head_stands_on_every_page_but_the_first(report: RenderedPdf) -> None:
    with pymupdf.open(stream=report.data) as document:
        tops = [page.get_text(clip=pymupdf.Rect(0, 0, 595, 55)).strip() for page in document]
    assert "WH-KF-XC-202611-0042" not in tops[0]
    assert all("WH-KF-XC-202611-0042" in top for top in tops[1:])


def test_codes_can_be_read_from_the_paper(tmp_path: Path, report: RenderedPdf) -> None:
    """Module by module: the printed code is the code that was asked for."""
    import segno
    from PIL import Image

    with pymupdf.open(stream=report.data) as document:
        pixmap = document[0].get_pixmap(dpi=400)
    page = Image.open(io.BytesIO(pixmap.tobytes("png"))).convert("L")
    corner = page.crop((int(page.width * 0.78), 0, page.width, int(page.height * 0.14)))
    box = corner.point(lambda value: 255 if value < 100 else 0).getbbox()
    assert box is not None
    code = segno.make(
        "https://mall.example.com/v/q7Yw2mZt0bJkXc3P8sLr5uVa", error="m", micro=False, boost_error=False
    )
    wanted = [list(row) for row in code.matrix]
    wide = (box[2] - box[0]) / len(wanted)
    read = [
        [
            int(corner.getpixel((box[0] + (x + 0.5) * wide, box[1] + (y + 0.5) * wide)) < 128)
            for x in range(len(wanted))
        ]
        for y in range(len(wanted))
    ]
    assert read == [[int(cell) for cell in row] for row in wanted]


def test_pages_are_a4_and_printable_in_grey(report: RenderedPdf, tmp_path: Path) -> None:
    from PIL import Image

    with pikepdf.open(io.BytesIO(report.data)) as document:
        for page in document.pages:
            width, height = (float(page.mediabox[at]) for at in (2, 3))
            assert abs(width - 595.3) < 1 and abs(height - 841.9) < 1
    image = Image.open(rastered(report.data, 1, 50, tmp_path)).convert("L")
    dark = sum(image.histogram()[:128]) / (image.width * image.height)
    assert 0.005 < dark < 0.2


# --- merging and cutting --------------------------------------------------------------------------


def test_merge_numbers_pages_through() -> None:
    one = render_pdf(PAGE.format("<p>甲</p><hr class='page-break'><p>乙</p>"))
    pages = text_of(merge([one, one], numbered=False))
    assert len(pages) == 4
    assert ["甲" in pages[2], "乙" in pages[3]] == [True, True]


def test_a_short_document_is_not_cut() -> None:
    html = PAGE.format(f"<p>a</p>{MARK}<p>b</p>")
    assert split(html) == [html.replace(MARK, "")]


def test_a_long_document_is_cut_near_its_middle_and_loses_nothing() -> None:
    pieces = [f"<p>{number}</p>" + '<img src="mall-photo:p1">' * 2 for number in range(40)]
    parts = split(PAGE.format(MARK.join(pieces)))
    assert len(parts) == 2
    assert all(
        part.startswith("<!doctype") and part.endswith("</html>") and MARK not in part for part in parts
    )
    found = [int(number) for part in parts for number in re.findall(r"<p>(\d+)</p>", part)]
    assert found == list(range(40))
    assert 18 <= len(re.findall("<p>", parts[0])) <= 22


def test_progress_ends_at_its_total() -> None:
    steps: list[tuple[int, int]] = []
    render_document(PAGE.format("<p>x</p>"), progress=lambda done, total: steps.append((done, total)))
    assert steps[-1] == (2, 2)


def test_a_document_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(PdfNotMade) as caught:
        render_pdf(PAGE.format("<table>" + "<tr><td>字</td></tr>" * 20_000 + "</table>"), seconds=1)
    assert caught.value.status == 503
    assert render_pdf(PAGE.format("<p>x</p>")).startswith(b"%PDF")


# --- closed ---------------------------------------------------------------------------------------


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that notes who asks."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"CANARY")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


def test_nothing_outside_the_document_is_fetched(canary: tuple[str, list[str]], tmp_path: Path) -> None:
    base, asked = canary
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-ON-DISK")
    body = "".join(
        form.format(address)
        for address in (f"{base}/x", f"file://{secret}", f"FILE:{secret}", "/etc/passwd", "ftp://127.0.0.1/x")
        for form in (
            '<img src="{}">',
            '<link rel="stylesheet" href="{}">',
            '<link rel="attachment" href="{}">',
            '<a rel="attachment" href="{}">x</a>',
            '<object data="{}"></object>',
            '<embed src="{}">',
            "<style>@import '{0}'; p {{ background: url({0}) }}</style>",
            "<style>@font-face {{ font-family: x; src: url({0}) }}</style>",
            '<svg viewBox="0 0 9 9"><image href="{0}" width="9" height="9"/><use href="{0}#a"/></svg>',
        )
    )
    svg = (
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"
    )
    made = render_document(
        PAGE.format(f'<base href="{base}/">{body}<img src="{svg}"><img src="p.png"><p>zz</p>')
    )
    assert asked == []
    assert {f"{base}/x", f"file://{secret}", f"{base}/p.png", "ftp://127.0.0.1/x"} <= set(made.refused)
    assert b"CANARY" not in made.data and "zz" in "".join(text_of(made.data))
    with pikepdf.open(io.BytesIO(made.data)) as document:
        assert len(document.attachments) == 0
        assert not any(
            b"CANARY" in bytes(item.read_bytes())
            for item in document.objects
            if isinstance(item, pikepdf.Stream)
        )


def test_the_canary_would_have_sung(canary: tuple[str, list[str]]) -> None:
    """The same picture, laid out without our fetcher, is asked for."""
    from weasyprint import HTML

    base, asked = canary
    HTML(string=PAGE.format(f'<img src="{base}/x">')).write_pdf()
    assert asked == ["/x"]


def test_a_photo_that_is_not_there_is_seen_and_told() -> None:
    html = PAGE.format('<img src="mall-photo:gone"><img src="mall-photo:p1">')
    made = render_document(html, images=lambda name: images(name) if name == "p1" else None)
    assert made.missing_images == ("gone",)
    assert photo_names(html) == ["gone", "p1"]


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src="file:///etc/passwd">',
    "</main></body></html><h1>broken out</h1>",
    "{{ 7 * 7 }}{% raw %}",
    '<hr class="may-split">',
    "mall-photo:p1",
    "<link rel=attachment href=file:///etc/passwd>",
    "url(http://127.0.0.1/)",
    "'; DROP TABLE photos; --",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_printed_as_they_were_typed(words: str) -> None:
    template = environment("zh").from_string(
        '{% extends "pdf/base.html" %}{% block content %}'
        '{{ pdf.finding(w, w, [(w, "")], [(w, w)], [{"uid": "p1", '
        '"caption": w, "tag": w}], number=w) }}{{ pdf.summary_table([{"label": w}], [[w], w]) }}'
        '{{ pdf.signatures([{"role": w, "name": w, "at": w}]) }}{{ pdf.section(w, w) }}{{ pdf.note(w) }}'
        "{% endblock %}"
    )
    html = template.render(lang="zh", mall_name=words, title=words, facts=[(words, words)], w=words)
    made = render_document(html, images=images)
    assert made.refused == () and made.missing_images == ()
    assert re.sub(r"\s+", "", words) in "".join(text_of(made.data))


# --- glyphs ---------------------------------------------------------------------------------------


def test_the_font_covers_gb2312() -> None:
    lead, trail = range(0xB0, 0xF8), range(0xA1, 0xFF)
    han = set()
    for first in lead:
        for second in trail:
            try:
                han.add(bytes((first, second)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    assert len(han) == 6763
    assert missing_glyphs("".join(han)) == set()
    assert len(covered()) > 40_000


def test_what_no_font_has_is_shown_as_a_missing_sort() -> None:
    lost = "\U0010fffd"
    assert missing_glyphs(f"管区{lost}\u3000\n") == {lost}
    assert printable(f"甲{lost}乙") == ("甲〓乙", {lost})
    made = render_document(PAGE.format(f"<p>甲{lost}乙</p>"))
    assert made.missing_glyphs == {lost}
    assert "甲〓乙" in text_of(made.data)[0]
    assert glyph_report(made.data).missing == set()


def test_the_report_on_glyphs_can_fail() -> None:
    """Laid out without our guard, the same character is found missing in the finished file."""
    from weasyprint import HTML

    data = HTML(string=PAGE.format("<p style='font-family: Noto Sans CJK SC'>甲\U0010fffd乙</p>")).write_pdf()
    found = glyph_report(data)
    assert found.missing == {"\U0010fffd"}
    assert {"甲", "乙"} <= found.characters


# --- the machine ----------------------------------------------------------------------------------


def test_this_machine_can_make_documents() -> None:
    machine.check_pdf_environment()


def test_a_missing_library_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_loads", lambda library: "harfbuzz-subset" not in library)
    with pytest.raises(machine.PdfEnvironmentMissing, match="apt-get install libharfbuzz-subset0"):
        machine.check_pdf_environment()


def test_a_missing_font_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "font_file", lambda weight="regular": None)
    with pytest.raises(machine.PdfEnvironmentMissing, match="fonts-noto-cjk"):
        machine.check_pdf_environment()


def test_qr_title_is_escaped() -> None:
    drawn = qr_svg("https://x", title="<b>")
    assert "<b>" not in drawn and "&lt;b&gt;" in drawn
    assert "style=" not in drawn


def test_words_keep_their_lines() -> None:
    pdf = render_pdf(PAGE.format("<p class='words'>11-17 first\n11-17 second</p>"))
    with pymupdf.open(stream=pdf) as document:
        assert document[0].get_text().split("\n")[:2] == ["11-17 first", "11-17 second"]
