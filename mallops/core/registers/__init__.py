"""Registers: list, filters, paging, saved views, record, steps, print and export of any kind of record.

- `register_blueprint(kind)`: all routes of one register, ready for a feature's `BLUEPRINTS`.
- `hit_source(...)`: lets the search box lead to things that are no records (tenants, units, people).
- `parts.init_parts(app)`: what all registers share: search, numbers, audit.
"""

from mallops.core.registers.blueprint import register_blueprint
from mallops.core.registers.hits import HitSource, hit_source

__all__ = ["HitSource", "hit_source", "register_blueprint"]
