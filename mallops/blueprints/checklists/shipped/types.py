"""The shape of a checklist template that comes with the program. Plain frozen data, no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["passfail", "number", "choice", "text", "count", "photo"]
Severity = Literal["minor", "major", "critical"]
Department = Literal[
    "service", "property", "cleaning", "security", "engineering", "marketing", "tenant", "leasing"
]
Verdict = Literal["pass", "fail", "na"]
Bilingual = tuple[str, str]
"""Chinese first, English second."""


@dataclass(frozen=True, slots=True)
class ShippedChoice:
    """One answer of a `choice` item; `verdict` is what choosing it decides (None: nothing)."""

    code: str
    name_zh: str
    name_en: str
    verdict: Verdict | None = "pass"


@dataclass(frozen=True, slots=True)
class ShippedItem:
    """One line of the sheet.

    `code` never changes between versions, `catalogue` is the number in the requirements; `label_…` is the
    short name on the phone, `text_…` what good looks like, `phrases_…` what an officer taps instead of
    typing when it is not so. `limit_hours` is the default time to put it right. `minimum` and
    `maximum` (in `unit`) decide the verdict of a number or a count.
    """

    code: str
    catalogue: str
    label_zh: str
    label_en: str
    text_zh: str
    text_en: str
    hint_zh: str
    hint_en: str
    phrases_zh: tuple[str, ...]
    phrases_en: tuple[str, ...]
    department: Department
    kind: Kind = "passfail"
    weight: int = 1
    critical: bool = False
    photo_on_fail: bool = True
    severity: Severity = "minor"
    limit_hours: int = 24
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    choices: tuple[ShippedChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class ShippedSection:
    """A part of the sheet; `per_tenant` sections repeat for each shop of the zone."""

    code: str
    catalogue: str
    name_zh: str
    name_en: str
    per_tenant: bool
    items: tuple[ShippedItem, ...]


@dataclass(frozen=True, slots=True)
class ShippedTemplate:
    """A whole sheet; `purpose` says what one run of it looks at."""

    code: str
    name_zh: str
    name_en: str
    purpose: Literal["patrol", "tenant", "opening", "closing"]
    sections: tuple[ShippedSection, ...]

    @property
    def items(self) -> tuple[ShippedItem, ...]:
        """Every item, in the order of the sheet."""
        return tuple(item for section in self.sections for item in section.items)


def line(
    code: str,
    label: Bilingual,
    text: Bilingual,
    hint: Bilingual,
    phrases: Bilingual,
    department: Department,
    *,
    weight: int = 1,
    critical: bool = False,
    photo: bool = True,
    severity: Severity = "minor",
    hours: int = 24,
) -> ShippedItem:
    """A pass/fail item written compactly: `code` 1.9.a2 belongs to catalogue 1.9(a); phrases split at `|`."""
    number, letter = code.rsplit(".", 1)
    return ShippedItem(
        code=code,
        catalogue=f"{number}({letter[0]})",
        label_zh=label[0],
        label_en=label[1],
        text_zh=text[0],
        text_en=text[1],
        hint_zh=hint[0],
        hint_en=hint[1],
        phrases_zh=tuple(phrases[0].split("|")),
        phrases_en=tuple(phrases[1].split("|")),
        department=department,
        weight=weight,
        critical=critical,
        photo_on_fail=photo,
        severity=severity,
        limit_hours=hours,
    )
