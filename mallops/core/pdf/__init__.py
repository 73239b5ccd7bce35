"""PDF documents: the only door to WeasyPrint (catalogue 59; quality.md, rule 17).

- `render.render_document`, `render.render_pdf`, `render.merge`: escaped HTML of our templates in, PDF out,
  laid out by warm children with a memory and a time limit, long documents by two at once.
- `environment.check_pdf_environment`: what the machine lacks, said at the start.
- `glyphs.glyph_report`, `glyphs.missing_glyphs`: whether every character has its glyph.
- `qr.qr_svg`: a QR code as a drawing.
Templates extend `pdf/base.html` and use the macros of `pdf/macros.html`; the style is `pdf/pdf.css`.
"""
