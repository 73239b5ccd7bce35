"""The printed story's chapters: what was billed, moved, deposited, carried out of one shop, and no other."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mallops.core import clock
from mallops.core.tenant_story import chapters_of
from tests.factories import actor_of, make_cast
from tests.factories.patrols import MONDAY
from tests.integration.portal.second_tenant_ground import everything


def test_each_feature_tells_its_chapter_to_whom_may_read_it(app_ctx: Any) -> None:
    from mallops.core.pdf.paper import Paper  # after the features, which it is imported by

    with clock.frozen(MONDAY + dt.timedelta(minutes=1)):
        cast = make_cast()
        for tenant, word in ((cast.tenant, "Quillon"), (cast.other_tenant, "Brigid")):
            everything(cast, tenant, word)
        paper = Paper.of(actor_of(cast.manager), "en")
        with paper.spoken():
            told = dict(chapters_of(paper, cast.tenant))
        assert list(told) == ["Moving in and out", "Fit-out", "Deposits", "Goods passes", "Fees"]
        words = repr(told)
        for one in ("ZD-QUILLON", "Shelf Quillon", "BANK Quillon", "Contract", "Builders Quillon"):
            assert one in words, one
        assert "brigid" not in words.lower() and "Wu Quillon" not in words and "Li Quillon" not in words
        clerk = Paper.of(actor_of(cast.hr), "en")
        with clerk.spoken():
            assert chapters_of(clerk, cast.tenant) == []
