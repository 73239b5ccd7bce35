"""The result of a survey: tiles, drawings and tables for the page, the A4 report and the sheet (53.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.surveys.models import Survey, SurveyAnswer
from mallops.blueprints.surveys.queries.surveys import count_invites, days_of, find_before, list_answers
from mallops.blueprints.surveys.rules import results
from mallops.blueprints.surveys.rules.questions import SCORES
from mallops.blueprints.surveys.rules.running import quarter_before
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.charts import Series as Run
from mallops.core.charts import bar_chart, line_chart, row_chart
from mallops.core.figures import Drawing
from mallops.core.formatting import percent
from mallops.core.names import pick
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

TITLE = _l("Satisfaction survey: result")


@dataclass
class Outcome:
    """What came of a survey so far. `held`: too few anonymous answers to show anything."""

    survey: Survey
    asked: int
    answers: list[SurveyAnswer] = field(default_factory=list)
    results: list[results.Result] = field(default_factory=list)
    before: dict[str, float] = field(default_factory=dict)
    rate_before: float | None = None
    days: list[Any] = field(default_factory=list)
    held: bool = False

    @property
    def rate(self) -> float | None:
        """满意率: per cent of all scores that are 4 or 5."""
        return results.rate_of(self.results)

    @property
    def response(self) -> float | None:
        """Per cent of those asked who answered; of what was wanted, when anybody may answer."""
        base = self.asked or self.survey.target
        return 100 * self.survey.answered / base if base else None


def outcome_of(survey: Survey) -> Outcome:
    """Count it all."""
    out = Outcome(survey, count_invites(survey))
    if results.too_few(survey.anonymous, survey.state, survey.answered):
        out.held = True
        return out
    out.answers = list_answers(survey)
    out.results = _results(survey, out.answers)
    out.days = days_of(survey)
    known = find_before(survey, quarter_before(survey.quarter) if survey.quarter else "")
    if known is not None:
        old = _results(known, list_answers(known))
        out.before = {_key(one.question): one.mean for one in old if one.mean is not None}
        out.rate_before = results.rate_of(old)
    return out


def _results(survey: Survey, answers: list[SurveyAnswer]) -> list[results.Result]:
    return results.results_of(survey.questions, [(one.given, one.texts) for one in answers])


def _key(question: dict[str, Any]) -> str:
    return str(question["zh"] or question["en"])


def words_of(question: dict[str, Any]) -> str:
    """A question in the reader's language."""
    return pick(question["zh"], question["en"])


def change_of(outcome: Outcome, one: results.Result) -> float | None:
    """By how much the mean changed since the survey before."""
    was = outcome.before.get(_key(one.question))
    return one.mean - was if one.mean is not None and was is not None else None


def tiles(outcome: Outcome) -> list[tuple[str, str, str]]:
    """(figure, label, hint)."""
    survey = outcome.survey
    if outcome.asked:
        hint = _("of %(n)s asked", n=outcome.asked)
    else:
        hint = _("of %(n)s wanted", n=survey.target) if survey.target else ""
    was = _("%(n)s before", n=percent(outcome.rate_before)) if outcome.rate_before is not None else ""
    return [
        (str(survey.answered), pgettext("survey", "Answers"), hint),
        (percent(outcome.response), _("Response rate"), ""),
        (percent(outcome.rate), _("Satisfaction rate"), was),
    ]


def drawings(outcome: Outcome, width: int = 640) -> list[Drawing]:
    """The means in one drawing, each choice in its own, answers by day."""
    scores = [one for one in outcome.results if one.mean is not None]
    out = []
    if scores:
        title = _("Mean score by question")
        labels = [words_of(one.question) for one in scores]
        means = [one.mean or 0 for one in scores]
        out.append(Drawing(title, row_chart(labels, means, title=title, width=width)))
        title = _("How often each score was given")
        spread = [sum(one.spread[at] for one in scores) for at in range(len(SCORES))]
        marks = [str(one) for one in SCORES]
        out.append(Drawing(title, bar_chart(marks, spread, title=title, width=width)))
    for one in outcome.results:
        if one.question["kind"] == "choice" and one.count:
            title = words_of(one.question)
            labels = [pick(*pair) for pair in one.question["options"]]
            out.append(Drawing(title, row_chart(labels, one.spread, title=title, width=width)))
    if len(outcome.days) > 1:
        title, labels = _("Answers by day"), [f"{day:%m-%d}" for day, _n in outcome.days]
        run = [Run(title, [n for _day, n in outcome.days])]
        out.append(Drawing(title, line_chart(labels, run, title=title, low=0, width=width)))
    return out


def score_rows(outcome: Outcome) -> list[list[str]]:
    """A row a score question: words, mean, change, satisfied, how often 1 to 5."""
    rows = []
    for one in outcome.results:
        if one.question["kind"] != "score":
            continue
        change = change_of(outcome, one)
        rows.append(
            [
                words_of(one.question),
                "–" if one.mean is None else f"{one.mean:.2f}",
                "–" if change is None else f"{change:+.2f}",
                percent(one.satisfied),
                *map(str, one.spread),
            ]
        )
    return rows


def score_heads() -> list[str]:
    """The headings of those rows."""
    heads = [_("Question"), _("Mean"), pgettext("survey", "Change"), _("Satisfaction rate")]
    return [*heads, *(str(one) for one in SCORES)]


def remarks_of(outcome: Outcome) -> list[str]:
    """What people wrote, question by question, then the remarks."""
    out = [f"{words_of(one.question)}: {text}" for one in outcome.results for text in one.texts]
    return out + [str(one.remark) for one in outcome.answers if one.remark]


def plan_rows(survey: Survey) -> list[list[str]]:
    """The improvement plan: what, who, by when, the rectification."""
    return [
        [
            one.what,
            str(DEPARTMENTS.get(one.department, one.department)),
            one.due_on.isoformat() if one.due_on else "",
            one.finding.number or "" if one.finding is not None else "–",
        ]
        for one in survey.plans
    ]


def plan_heads() -> list[str]:
    """Its headings."""
    return [_("What is to get better"), _("Department"), _("By which day"), _("Rectification")]


def print_result(paper: Paper, outcome: Outcome, *, with_words: bool) -> bytes:
    """The report on A4. `with_words`: with what people wrote. Raises PdfNotMade."""
    with paper.spoken():
        html = result_html(paper, outcome, with_words=with_words)
    return render_pdf(html)


def result_html(paper: Paper, outcome: Outcome, *, with_words: bool) -> str:
    """The page that is printed. Call it inside `paper.spoken()`."""
    survey = outcome.survey
    title, other = paper.both(TITLE)
    people = (_("Customer-relations specialist"), _("Customer-service manager"))
    return fill(
        "pdf/survey_result.html",
        paper,
        {
            "title": title,
            "title_other": other,
            "number": survey.number or "",
            "foot": f"{survey.number or ''} {survey.title}".strip(),
            "facts": _facts(paper, survey),
            "tiles": [(figure, f"{label} {hint}".strip()) for figure, label, hint in tiles(outcome)],
            "drawings": drawings(outcome),
            "columns": _columns(score_heads(), "30%"),
            "rows": score_rows(outcome),
            "analysis": survey.analysis,
            "plan_columns": _columns(plan_heads(), "50%", "start"),
            "plan": plan_rows(survey),
            "remarks": remarks_of(outcome) if with_words else [],
            "people": [{"role": one, "name": "", "at": "", "image": None} for one in people],
        },
    )


def _facts(paper: Paper, survey: Survey) -> list[tuple[str, str]]:
    return [
        (_("Name of the survey"), survey.title),
        (_("Anonymous"), _("yes") if survey.anonymous else _("no")),
        (_("Sample"), f"{survey.sample}%"),
        (pgettext("survey", "Opened at"), paper.time(survey.opened_at)[:10]),
        (pgettext("survey", "Closed at"), paper.time(survey.ended_at)[:10]),
    ]


def _columns(heads: list[str], width: str, align: str = "end") -> list[dict[str, str]]:
    columns = [{"label": one, "align": align if at else "start"} for at, one in enumerate(heads)]
    columns[0]["width"] = width
    return columns
