"""Photographs: the only door for pictures that people send (catalogue 58; quality.md, rules 2 and 16).

- `intake.receive`: bounded, hashed, durable on disk when it returns; nothing is decoded.
- `develop.process`: in a bounded child: orient, re-encode, strip, watermark, thumbnail, print size, hash.
- `store.LocalStore`: where originals and derivatives lie, behind the small interface `PhotoStore`.
- `serving.photo_response`: derivatives only, with headers that keep a browser from guessing.
- `models.Photo`: the row. `orphans.sweep_orphans`: what no row refers to.
An original is never served.
"""
