"""Lost property for sweeps: a find with cash, questions and a claim; one to be ended; a loss report."""

from __future__ import annotations

from mallops.blueprints.lostfound.actions import claiming, finding
from mallops.blueprints.lostfound.actions.losing import Lost, report_loss
from tests.factories import Cast, actor_of


def live_lostfound(cast: Cast) -> None:
    """Open every screen once."""
    desk, lead = actor_of(cast.desk), actor_of(cast.lead)
    told = finding.Found(
        "wallet", "Wallet <b>", features="<script>alert(11)</script>", marks="“photo” & <i>", shelf="A-01",
        place="Lift <b>", finder_name="Li <b>", finder_phone="13712345678", cash_fen=100,
        zone_id=cast.zone.id,
    )  # fmt: skip
    item = finding.register_find(desk, told)
    finding.count_cash(lead, item, 100)
    finding.announce(desk, item)
    question = finding.ask_owner(desk, item, "Which <b>cards</b>?", "None & <i>")
    answers = {str(question.uid): "Some <script>"}
    claiming.take_claim(
        desk, item, claiming.Told("Wu <b>", "13812345678", "Photo <i>", "id_card", "021X", answers)
    )
    finding.register_find(desk, finding.Found("umbrella", "Umbrella & <b>"))
    report_loss(desk, Lost("Umbrella <b>", "umbrella", loser="Ms <i>Wang", phone="13912345678"))
