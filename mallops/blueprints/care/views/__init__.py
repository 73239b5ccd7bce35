"""The screens of care."""

from mallops.blueprints.care.views import calls, draws, figures, home, record, segments, setup, today

BLUEPRINTS = [
    today.bp,
    calls.register,
    calls.bp,
    segments.bp,
    setup.bp,
    draws.bp,
    figures.bp,
    record.bp,
]

__all__ = ["BLUEPRINTS", "home"]
