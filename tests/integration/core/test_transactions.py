"""What hangs on a transaction happens after it, or not at all."""

from __future__ import annotations

import pytest

from mallops.core.db import after_commit, transaction

pytestmark = pytest.mark.usefixtures("app_ctx")


def test_what_waited_for_a_rolled_back_transaction_never_happens():
    told: list[str] = []
    with pytest.raises(ZeroDivisionError), transaction():
        after_commit(lambda: told.append("of the failed one"))
        raise ZeroDivisionError
    with transaction():
        after_commit(lambda: told.append("of the good one"))
        assert told == []
    assert told == ["of the good one"]
