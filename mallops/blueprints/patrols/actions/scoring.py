"""The score of a run, frozen at submission and moved only by corrections (rule: checklists/rules.py)."""

from __future__ import annotations

from mallops.blueprints.checklists.rules import FAIL, AnswerFacts, Score, score
from mallops.blueprints.patrols.models import Patrol, PatrolAnswer
from mallops.blueprints.patrols.queries.runs import sections_of
from mallops.blueprints.patrols.queries.sheets import sheet_of_patrol


def freeze_score(patrol: Patrol, current: list[PatrolAnswer]) -> Score:
    """Score the answers that count and write the outcome and the counts on the run."""
    sheet = sheet_of_patrol(patrol)
    sections = sections_of(sheet, patrol.section_codes, bool(patrol.shop_ids))
    items = [item.rule for one in sections for item in one.items]
    result = score(
        [AnswerFacts(item=one.item_code, verdict=one.verdict, subject=one.tenant_id) for one in current],
        items,
    )
    names = {one.code: one for one in sections}
    patrol.score = float(result.percent) if result.percent is not None else None
    patrol.section_scores = [
        {
            "code": one.section,
            "name_zh": names[one.section].name_zh,
            "name_en": names[one.section].name_en,
            "percent": float(one.percent) if one.percent is not None else None,
            "earned": float(one.earned),
            "possible": one.possible,
            "passed": one.passed,
            "failed": one.failed,
            "excluded": one.excluded,
        }
        for one in result.sections
    ]
    patrol.answered_count = len(current)
    patrol.failed_count = sum(one.verdict == FAIL for one in current)
    patrol.critical_count = result.critical_failed
    return result
