"""QR codes as drawings: on zone labels, and at the head of a document for its verification."""

from __future__ import annotations

import segno
from markupsafe import Markup, escape

QUIET = 2  # modules of white around the code; four on labels that stand on a coloured ground


def qr_svg(text: str, *, title: str = "", size: int = 120, quiet: int = QUIET, error: str = "m") -> Markup:
    """An escaped `<svg class="qr">` that says `text` to a scanner, `size` user units wide.

    Black on its own white ground, also in dark mode. `error`: l, m, q or h, the share that may be soiled.
    Raises segno.DataOverflowError when the text is too long for a code.
    """
    code = segno.make(text, error=error, micro=False, boost_error=False)
    side = code.symbol_size(border=quiet)[0]
    path = []
    for y, row in enumerate(code.matrix_iter(border=quiet)):
        x = 0
        cells = list(row)
        while x < side:
            run = 1
            while x + run < side and cells[x + run] == cells[x]:
                run += 1
            if cells[x]:
                path.append(f"M{x} {y}.5h{run}")
            x += run
    return Markup(  # noqa: S704
        f'<svg class="qr" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'width="{size}" height="{size}" shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{"".join(path)}" stroke="#000"/></svg>'
    )
