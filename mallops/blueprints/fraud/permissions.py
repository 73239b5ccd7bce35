"""Who looks into alerts, who decides, who acts, who sets the rules (matrix H, system 24)."""

from mallops.core.auth import permission

VIEW = permission("fraud.view", area="fraud", needs="V")
INVESTIGATE = permission("fraud.investigate", area="fraud", needs="C")
EXPORT = permission("fraud.export", area="fraud", needs="X")
DECIDE = permission("fraud.decide", area="fraud_decision", needs="A")
ACT = permission("fraud.act", area="fraud", needs="E")
RULES = permission("fraud.rules", area="fraud_rules", needs="V")
SET_RULES = permission("fraud.set_rules", area="fraud_rules", needs="E")
