"""What the screens of the fraud desk show, to whom, and what they refuse."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import sqlalchemy as sa
from openpyxl import load_workbook

from mallops.blueprints.fraud.actions import deciding
from mallops.blueprints.fraud.models import (
    FraudAct,
    FraudAlert,
    FraudPerson,
    FraudRow,
    FraudRules,
    FraudTrial,
)
from mallops.blueprints.fraud.queries.alerts import reversible
from mallops.core import jobs
from mallops.core.audit import AuditEntry
from mallops.core.db import db, transaction
from tests.factories import login_as, make_user
from tests.integration.fraud.conftest import Watch
from tests.support.client import AppClient


def enter(client: AppClient, user: Any) -> AppClient:
    login_as(client, user)
    return client


def test_the_page_names_reasons_and_opens_every_row(watch: Watch, client: AppClient) -> None:
    """The manager reads why, with links to the bookings, and decides with a reason."""
    alert = watch.raised()
    enter(client, watch.desk.cast.manager)
    page = client.get(f"/fraud/{alert.uid}").get_data(as_text=True)
    assert page.count("/points/entries/") == 18 and 'name="comment"' not in page
    refused = client.post(f"/fraud/{alert.uid}/do/confirm", data={"note": "", "version": alert.version})
    assert refused.status_code == 422
    done = client.post(f"/fraud/{alert.uid}/do/confirm", data={"note": "Bins.", "version": alert.version})
    assert done.status_code == 303
    page = client.get(f"/fraud/{alert.uid}").get_data(as_text=True)
    assert "Bins." in page and "do/freeze" in page and page.count('name="entries"') == 9


def test_a_stale_decision_keeps_what_was_typed(watch: Watch, client: AppClient) -> None:
    """Somebody was faster: 409, and the reasons stand in the form again."""
    alert = watch.raised()
    enter(client, watch.desk.cast.manager)
    page = client.post(f"/fraud/{alert.uid}/do/clear", data={"note": "All honest people", "version": "99"})
    assert page.status_code == 409 and "All honest people" in page.get_data(as_text=True)


def test_the_supervisor_takes_points_back(watch: Watch, client: AppClient) -> None:
    """Ticked bookings are reversed; a second click finds nothing more to do."""
    alert = watch.raised()
    with transaction():
        deciding.decide(watch.manager, alert, "confirmed", "Bins.")
    enter(client, watch.desk.cast.supervisor)
    form = {"entries": [str(one.uid) for one in reversible(alert)], "version": alert.version}
    assert client.post(f"/fraud/{alert.uid}/do/reverse", data=form).status_code == 303
    assert client.post(f"/fraud/{alert.uid}/do/reverse", data=form).status_code == 409
    assert client.post(f"/fraud/{alert.uid}/do/reverse", data={}).status_code == 422
    db.session.rollback()
    assert len(db.session.scalars(sa.select(FraudAct)).all()) == 9


def test_the_booking_clerk_finds_no_trace(watch: Watch, client: AppClient) -> None:
    """List, page, search, member's page: nothing of the alert in which one stands."""
    alert = watch.raised()
    enter(client, watch.desk.cast.desk)
    assert client.get(f"/fraud/{alert.uid}").status_code == 404
    assert alert.number not in client.get("/fraud/").get_data(as_text=True)
    assert alert.number not in client.get(f"/members/{watch.desk.member.uid}").get_data(as_text=True)
    assert client.post(f"/fraud/{alert.uid}/do/note", data={"note": "hm"}).status_code == 404


def test_the_desk_is_told_to_ask_and_nothing_else(watch: Watch, client: AppClient) -> None:
    """At the points desk and on the member's page: ask the supervisor; no reason, no score."""
    alert = watch.raised()
    other = make_user(watch.desk.cast.mall, "DESK", login="third")
    db.session.commit()
    enter(client, other)
    for url in (f"/desk/points/{watch.desk.member.uid}", f"/members/{watch.desk.member.uid}"):
        page = client.get(url).get_data(as_text=True)
        assert "Ask the supervisor before points are redeemed" in page
    assert alert.number not in client.get(f"/desk/points/{watch.desk.member.uid}").get_data(as_text=True)


def test_strangers_and_readers(watch: Watch, client: AppClient, new_client: Any) -> None:
    """Floor officers have no business here; finance reads and decides nothing."""
    alert = watch.raised()
    enter(client, watch.desk.cast.officer)
    assert client.get(f"/fraud/{alert.uid}").status_code == 403
    reader = enter(new_client(), watch.desk.cast.finance)
    assert reader.get(f"/fraud/{alert.uid}").status_code == 200
    assert reader.post(f"/fraud/{alert.uid}/do/clear", data={"note": "no"}).status_code == 403
    assert reader.get("/fraud/rules/").status_code == 200
    assert reader.post("/fraud/rules/edit", data={}).status_code == 403


def test_a_report_by_hand(watch: Watch, client: AppClient) -> None:
    """Nobody found keeps what was typed; a number opens an alert."""
    enter(client, watch.desk.cast.desk)
    page = client.post("/fraud/new", data={"who": "13999999999", "text": "Sells vouchers"})
    assert page.status_code == 422 and "Sells vouchers" in page.get_data(as_text=True)
    uid = str(watch.desk.member.uid)
    assert client.post("/fraud/new", data={"member": uid, "text": "Sells vouchers"}).status_code == 303
    (alert,) = watch.alerts()
    assert alert.by_hand and alert.rule == "reported"


def test_paper_and_sheet(watch: Watch, client: AppClient) -> None:
    """The case file as PDF, the list as XLSX."""
    alert = watch.raised()
    enter(client, watch.desk.cast.manager)
    pdf = client.get(f"/fraud/{alert.uid}/print.pdf")
    assert pdf.status_code == 200 and pdf.data.startswith(b"%PDF")
    sheet = client.post("/fraud/export", data={"format": "xlsx"})
    assert sheet.status_code == 200 and sheet.data[:2] == b"PK"


def test_the_rows_behind_an_alert_as_a_sheet(watch: Watch, client: AppClient, new_client: Any) -> None:
    """Every row under every reason, more than the page shows; on record; not for those who only look."""
    alert = watch.raised(70)
    enter(client, watch.desk.cast.manager)
    assert f"/fraud/{alert.uid}/rows/export" in client.get(f"/fraud/{alert.uid}").get_data(as_text=True)
    answer = client.post(f"/fraud/{alert.uid}/rows/export")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    kept = db.session.scalar(sa.select(sa.func.count()).where(FraudRow.alert_id == alert.id))
    assert len(lines) == kept and kept > 2 * 60
    assert {line[1] for line in lines} == {"Slip"} and {line[5] for line in lines} == {120}
    note = db.session.scalars(sa.select(AuditEntry).filter_by(action="fraud.export_rows")).one()
    assert note.object_kind == "fraud_alerts" and note.object_id == alert.id
    assert note.after == {"format": "xlsx", "rows": kept}
    reader = enter(new_client(), watch.desk.cast.finance)
    assert "rows/export" not in reader.get(f"/fraud/{alert.uid}").get_data(as_text=True)
    assert reader.post(f"/fraud/{alert.uid}/rows/export").status_code == 403


def test_nobody_exports_rows_in_which_they_stand(watch: Watch, client: AppClient) -> None:
    """A manager who booked some of the slips does not find the alert, and so no sheet of it."""
    alert = watch.raised()
    manager = watch.desk.cast.manager
    with transaction():
        alert.people.append(FraudPerson(mall_id=alert.mall_id, user_id=manager.id))
    enter(client, manager)
    assert client.post(f"/fraud/{alert.uid}/rows/export").status_code == 404


def typed(**changes: str) -> dict[str, str]:
    """The form of the rules as it is shipped, with changes."""
    from mallops.blueprints.fraud.rules.settings import shipped
    from mallops.blueprints.fraud.views.rules import _as_typed

    values = {key: value for key, value in _as_typed(shipped()).items() if value}
    return values | {key.replace("__", "."): value for key, value in changes.items()}


def test_limits_are_tried_on_history_before_they_rule(watch: Watch, client: AppClient) -> None:
    """A draft says what it would have raised, and which of it is known; only then it goes live."""
    alert = watch.raised()
    with transaction():
        deciding.decide(watch.manager, alert, "confirmed", "Bins.")
    enter(client, watch.desk.cast.supervisor)
    bad = client.post("/fraud/rules/edit", data=typed(slips_hour__slips="1", threshold="x"))
    assert bad.status_code == 422 and 'value="x"' in bad.get_data(as_text=True)
    assert client.post("/fraud/rules/edit", data=typed(slips_hour__slips="5")).status_code == 303
    db.session.rollback()
    draft = db.session.scalars(sa.select(FraudRules)).one()
    client.post(f"/fraud/rules/{draft.uid}/step", data={"what": "live"})
    db.session.rollback()
    assert db.session.scalars(sa.select(FraudRules.state)).one() == "draft"
    jobs.run_pending()
    trial = db.session.scalars(sa.select(FraudTrial)).one()
    assert (trial.state, trial.raised, trial.confirmed, trial.missed) == ("done", 1, 1, 0)
    page = client.get("/fraud/rules/").get_data(as_text=True)
    assert watch.desk.member.number in page and "was confirmed" in page
    client.post(f"/fraud/rules/{draft.uid}/step", data={"what": "live"})
    db.session.rollback()
    assert db.session.scalars(sa.select(FraudRules.state)).one() == "live"
    watch.at.advance(dt.timedelta(hours=4))
    watch.slips(5)
    assert watch.look() == 1
    assert (
        db.session.scalars(sa.select(FraudAlert).order_by(FraudAlert.id.desc())).first().rules_id == draft.id
    )


def test_limits_for_a_crowd_are_said_to_be_too_low(watch: Watch, client: AppClient, monkeypatch: Any) -> None:
    """The trial ends in a sentence, not in a list of everybody."""
    from mallops.blueprints.fraud.queries import looking

    monkeypatch.setattr(looking, "MOST_CARDS", 0)
    watch.slips(9)
    enter(client, watch.desk.cast.supervisor)
    client.post("/fraud/rules/edit", data=typed())
    jobs.run_pending()
    assert db.session.scalars(sa.select(FraudTrial)).one().state == "failed"
    assert "hold for a crowd" in client.get("/fraud/rules/").get_data(as_text=True)
