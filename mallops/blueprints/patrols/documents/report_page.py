"""The inspection report as its template takes it: words, figures and drawings of one run, in one language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from markupsafe import Markup

from mallops.blueprints.patrols.actions import PATROLS
from mallops.blueprints.patrols.actions.kind import OFFICER, PURPOSE_LABELS, SUPERVISOR, TENANT
from mallops.blueprints.patrols.documents.answer_rows import answer_rows, section_name
from mallops.blueprints.patrols.documents.answers import (
    answered_at,
    department_word,
    severity_word,
    value_words,
    verdict_word,
)
from mallops.blueprints.patrols.documents.content import told_events
from mallops.blueprints.patrols.queries.detail import Line, PatrolDetail, SectionLines
from mallops.blueprints.patrols.queries.reports import DayScore, finding_numbers, tenant_names
from mallops.core import charts
from mallops.core.clock import SKEW_TOLERANCE_SECONDS
from mallops.core.drawing import rect, svg
from mallops.core.formatting import duration
from mallops.core.names import listed, pick
from mallops.core.pdf.paper import Paper
from mallops.core.photos.models import Photo
from mallops.core.registers.signing import data_url

EVENTS_SHOWN = 12


def share_bar(percent: float) -> Markup:
    """A score as a small lying bar, for a cell of a table."""
    track = f'<rect width="100" height="8" fill="#e3e8ea"/>{rect(0, 0, percent, 8, 0, f"{percent:g}")}'
    return svg(100, 8, "chart-share", _("Score"), f"{percent:g} / 100", [track])


class ReportPage:
    """Builds the context of `pdf/patrol_report.html`. Use it inside `paper.spoken()`."""

    def __init__(
        self, paper: Paper, detail: PatrolDetail, photos: dict[int, Photo], trend: list[DayScore]
    ) -> None:
        self.paper, self.detail, self.photos, self.trend = paper, detail, photos, trend
        lines = [line for one in detail.sections for line in one.lines]
        blamed = {line.answer.blamed_tenant_id for line in lines if line.answer is not None}
        self.tenants = tenant_names({one for one in blamed if one is not None})
        repeats = {line.answer.repeat_of_id for line in lines if line.answer is not None}
        self.numbers = finding_numbers({one for one in repeats if one is not None})
        self.lines = lines

    def context(self) -> dict[str, Any]:
        """All that the template shows, without the seal."""
        patrol = self.detail.patrol
        return {
            "number": patrol.number,
            "ring": charts.score_ring(patrol.score, title=_("Score"), caption=_("of 100")),
            "facts": self.facts(),
            "tiles": self.tiles(),
            "trend": self.trend_chart(),
            "trend_title": _("Score of this shop, last 30 days")
            if patrol.purpose == "tenant"
            else _("Score of this zone, last 30 days"),
            "summary": [self.summary_row(one) for one in self.detail.sections],
            "failures": [self.failure(one) for one in self.detail.failures],
            "corrections": [self.correction(one) for one in self.lines if one.corrected],
            "other_photos": self.other_photos(),
            "answers": [(section_name(one), answer_rows(self.paper, one)) for one in self.detail.sections],
            "events": [self.event(one) for one in told_events(self.detail)[-EVENTS_SHOWN:]],
            "people": self.people(),
        }

    # -- cover --------------------------------------------------------------------------------------------

    def facts(self) -> list[tuple[str, Any]]:
        """Who, where, when, with what."""
        patrol, paper = self.detail.patrol, self.paper
        out = [
            (_("Kind of patrol"), str(PURPOSE_LABELS[patrol.purpose])),
            (_("Date"), patrol.on.isoformat()),
            (_("Zone"), f"{patrol.zone.code} {patrol.zone.name}" if patrol.zone else ""),
            (_("Officer"), listed(self.detail.officers)),
            (_("Started"), paper.time(patrol.started_at)),
            (_("Submitted at"), paper.time(patrol.submitted_at)),
            (_("On the phone's clock"), self._phone_times()),
            (_("Presence"), self._presence()),
        ]
        if patrol.tenant is not None:
            units = listed(one.units for one in self.detail.shops if one.id == patrol.tenant_id)
            shop = f"{patrol.tenant.code} {patrol.tenant.name}"
            out.insert(3, (_("Shop"), f"{shop} ({units})" if units else shop))
        if patrol.round is not None:
            window = (
                f"{paper.time(patrol.round.starts_at, 'clock')}–{paper.time(patrol.round.ends_at, 'clock')}"
            )
            out.append((pgettext("slot", "Round"), f"{patrol.round.slot_no} ({window})"))
        if patrol.makeup_reason:
            out.append((_("Reason for the make-up round"), patrol.makeup_reason))
        out.append((_("Template"), self.detail.sheet.label))
        out.append((_("Reviewed"), self._review()))
        return out

    def _phone_times(self) -> str:
        patrol = self.detail.patrol
        times = [
            self.paper.time(one, "clock") for one in (patrol.device_started_at, patrol.device_submitted_at)
        ]
        text = "–".join(one for one in times if one)
        if abs(patrol.skew_seconds) > SKEW_TOLERANCE_SECONDS:
            words = (
                _("clock %(time)s ahead", time=duration(patrol.skew_seconds))
                if patrol.skew_seconds > 0
                else _("clock %(time)s behind", time=duration(patrol.skew_seconds))
            )
            text = f"{text} ({words})" if text else words
        return text

    def _presence(self) -> str:
        patrol = self.detail.patrol
        if patrol.presence == "scanned":
            return _("Code scanned at %(time)s", time=self.paper.time(patrol.scanned_at, "clock"))
        return _("Started by tapping")

    def _review(self) -> str:
        patrol = self.detail.patrol
        if patrol.reviewed_at is None:
            return _("Not yet")
        return f"{self.detail.name(patrol.reviewed_by_id)} {self.paper.time(patrol.reviewed_at)}"

    def tiles(self) -> list[tuple[Any, str]]:
        """The counts of the run."""
        patrol = self.detail.patrol
        return [
            (patrol.answered_count, _("Items answered")),
            (patrol.failed_count, _("Failures")),
            (patrol.critical_count, _("Critical failures")),
            (patrol.photo_count, _("Photos")),
            (patrol.corrected_count, _("Corrected verdicts")),
        ]

    def trend_chart(self) -> Any:
        """Mean score by day, or None when there is nothing to compare with."""
        if len(self.trend) < 2:
            return None
        labels = [f"{one.on:%m-%d}" for one in self.trend]
        series = [charts.Series(_("Score"), [one.score for one in self.trend])]
        low = min(60, *(int(one.score // 10 * 10) for one in self.trend))
        return charts.line_chart(labels, series, title=_("Score"), height=150, low=low, high=100)

    # -- summary ------------------------------------------------------------------------------------------

    def summary_row(self, section: SectionLines) -> list[Any]:
        """Section, passed, failed, not applicable, score as a bar and as a figure."""
        told = section.score
        percent = told.get("percent")
        return [
            section_name(section),
            told.get("passed", 0),
            told.get("failed", 0),
            told.get("excluded", 0),
            share_bar(percent) if percent is not None else "",
            f"{percent:g}" if percent is not None else None,
        ]

    # -- failures -----------------------------------------------------------------------------------------

    def failure(self, line: Line) -> dict[str, Any]:
        """One failure with its photos."""
        answer, finding = line.answer, line.finding
        tags = []
        if answer is not None and answer.severity:
            tags.append((severity_word(answer), "strong" if answer.severity == "critical" else ""))
        repeat = self.repeat_words(line)
        if repeat:
            tags.append((_("Repeat"), "accent"))
        if line.corrected:
            tags.append((_("Corrected"), ""))
        pairs = [
            (_("Who puts it right"), self.owner_words(line)),
            (_("Due"), self.paper.time(finding.due_at) if finding is not None else ""),
            (_("Finding"), finding.number if finding is not None else ""),
            (_("Seen by"), f"{line.by} {self.paper.time(answered_at(answer), 'short')}"),
        ]
        if repeat:
            pairs.append((_("Repeat"), repeat))
        return {
            "title": f"{line.item.code} {line.item.label}",
            "words": self.words(line),
            "tags": tags,
            "pairs": pairs,
            "photos": self.pictures(line),
            "minor": answer is not None and answer.severity == "minor",
        }

    def words(self, line: Line) -> str:
        """What is wrong: measured value, remark, and what good looks like."""
        answer = line.answer
        parts = [value_words(line.item, answer), answer.remark if answer is not None else ""]
        if line.corrected and answer is not None:
            parts.append(_("Corrected: %(reason)s", reason=answer.correction_reason))
        said = " · ".join(one for one in parts if one)
        return said or line.item.text

    def owner_words(self, line: Line) -> str:
        """Shop or the one blamed, and the department."""
        answer = line.answer
        shop = pick(line.shop.name_zh, line.shop.name_en) if line.shop else ""
        if not shop and answer is not None and answer.blamed_tenant_id:
            shop = self.tenants.get(answer.blamed_tenant_id, "")
        return " · ".join(one for one in (shop, department_word(answer)) if one)

    def repeat_words(self, line: Line) -> str:
        """Which earlier finding it goes back to."""
        answer = line.answer
        if answer is None or not answer.repeat_of_id:
            return ""
        number = self.numbers.get(answer.repeat_of_id, "")
        same = line.finding is not None and line.finding.id == answer.repeat_of_id
        return _("still open from before") if same else _("found before: %(number)s", number=number)

    def correction(self, line: Line) -> list[Any]:
        """Item, verdict before, verdict now, by whom, why."""
        return [
            self.item_words(line),
            verdict_word(line.before[-1]) if line.before else None,
            verdict_word(line.answer),
            f"{line.by} {self.paper.time(line.answer.created_at if line.answer else None, 'short')}",
            line.answer.correction_reason if line.answer else "",
        ]

    def item_words(self, line: Line) -> str:
        """Code, short name and shop of a line."""
        shop = f" ({pick(line.shop.name_zh, line.shop.name_en)})" if line.shop else ""
        return f"{line.item.code} {line.item.label}{shop}"

    def pictures(self, line: Line) -> list[dict[str, str]]:
        """The photos of a line, each with when it was taken."""
        out = []
        for one in line.photos:
            photo = self.photos.get(one.photo_id)
            if photo is not None:
                taken = f"{self.paper.time(one.taken_at, 'short')} {self.detail.name(one.taken_by_id)}"
                out.append({"uid": str(photo.uid), "caption": taken.strip(), "tag": ""})
        return out

    def other_photos(self) -> list[dict[str, str]]:
        """Photos of what did not fail, with the item they show."""
        return [
            {**picture, "tag": self.item_words(line)}
            for line in self.lines
            if not line.failed
            for picture in self.pictures(line)
        ]

    # -- the end ------------------------------------------------------------------------------------------

    def event(self, event: Any) -> list[Any]:
        """When, who, what, in whose words."""
        step = PATROLS.workflow.steps.get(event.verb)
        own = PATROLS.extras.get("verbs", {}).get(event.verb)
        label = own[0] if own else step.label if step else _("Comment")
        return [self.paper.time(event.at), event.actor_name, str(label), event.note]

    def people(self) -> list[dict[str, Any]]:
        """Who signed last in each capacity, and the lines that still wait for somebody."""
        patrol = self.detail.patrol
        roles = {OFFICER: _("Officer"), TENANT: _("Shop"), SUPERVISOR: _("Supervisor")}
        if patrol.purpose != "tenant":
            del roles[TENANT]
        latest = {one.capacity: one for one in self.detail.signatures}
        if patrol.reviewed_at is None:
            latest.pop(SUPERVISOR, None)
        out = []
        for code, role in roles.items():
            signed = latest.get(code)
            out.append(
                {
                    "role": role,
                    "name": (signed.signer_name if signed.image else signed.typed or signed.signer_name)
                    if signed
                    else "",
                    "at": self.paper.time(signed.signed_at) if signed else "",
                    "image": data_url(signed) if signed else None,
                }
            )
        return out
