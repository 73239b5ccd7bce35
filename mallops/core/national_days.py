"""China's public holidays and make-up days (调休), as data.

They come from the `holidays` library, which knows the make-up days once the State Council has published
them (normally in November for the next year). The library takes a second and 40 MB to load, so the years in
use lie beside this file as data; `python -m mallops.core.national_days` writes them anew, and a test compares
the two. Years outside are asked of the library itself.
"""

import datetime as dt
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from mallops.core.calendar import DayKind, DayOverride
from mallops.core.names import pick

DATA = Path(__file__).with_name("data") / "cn_days.json"
YEARS = range(2024, 2029)
_WEEKEND = (5, 6)
_ENGLISH = {"Labor Day": "Labour Day", "Chinese New Year (Spring Festival)": "Spring Festival"}
_MAKE_UP = DayOverride(DayKind.WORKING, "调休上班", "Make-up working day")


@lru_cache(maxsize=16)
def national_days(year: int) -> dict[dt.date, DayOverride]:
    """China's public holidays (rest) and make-up days (working) of a year, with their names."""
    return _stored().get(year) or _ask_library(year)


def make_up_days_known(year: int) -> bool:
    """Whether the make-up days of a year are in; before that the administrator must enter or await them."""
    return any(day.kind is DayKind.WORKING for day in national_days(year).values())


def national_calendar(years: Iterable[int]) -> dict[dt.date, DayOverride]:
    """The national days of several years in one table."""
    return {on: day for year in years for on, day in national_days(year).items()}


def feast_of(day: dt.date) -> str:
    """The holiday that begins on a day, by name; empty on other days."""
    now, before = (national_days(one.year).get(one) for one in (day, day - dt.timedelta(days=1)))
    if now is None or now.kind is not DayKind.REST or not (now.name_zh or now.name_en):
        return ""
    same = before is not None and before.kind is now.kind and before.name_zh == now.name_zh
    return "" if same else pick(now.name_zh, now.name_en)


@lru_cache(maxsize=1)
def _stored() -> dict[int, dict[dt.date, DayOverride]]:
    table = json.loads(DATA.read_text(encoding="utf-8"))
    return {
        int(year): {dt.date.fromisoformat(on): _override(*row) for on, *row in rows}
        for year, rows in table.items()
    }


def _override(kind: str, name_zh: str, name_en: str) -> DayOverride:
    return DayOverride(DayKind(kind), name_zh, name_en)


def _ask_library(year: int) -> dict[dt.date, DayOverride]:
    import holidays  # here, because it costs a second and 40 MB

    chinese = holidays.country_holidays("CN", years=year, language="zh_CN")
    english = holidays.country_holidays("CN", years=year, language="en_US")
    days = {}
    for on in sorted(chinese):
        days[on] = DayOverride(DayKind.REST, _plain(chinese[on]), _plain(english[on]))
    for on in sorted(getattr(chinese, "weekend_workdays", ())):
        if on.year == year and on.weekday() in _WEEKEND:
            days[on] = _MAKE_UP
    return dict(sorted(days.items()))


def _plain(name: str) -> str:
    """The holiday's name without the library's remark on which day was swapped."""
    if name.startswith(("休息日", "Day off")):
        return "调休" if name.startswith("休") else "a swapped rest day"
    plain = name.split("（")[0].split(" (observed")[0].strip()
    return _ENGLISH.get(plain, plain)


def write_data(path: Path = DATA) -> None:
    """Write the national days of `YEARS` beside this file, from the library."""
    table = {
        year: [
            [on.isoformat(), day.kind.value, day.name_zh, day.name_en]
            for on, day in _ask_library(year).items()
        ]
        for year in YEARS
    }
    lines = [f'"{year}": {json.dumps(rows, ensure_ascii=False)}' for year, rows in table.items()]
    path.parent.mkdir(exist_ok=True)
    path.write_text("{\n" + ",\n".join(lines).replace("], [", "],\n [") + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    write_data()
