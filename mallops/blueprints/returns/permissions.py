"""Who takes returns in, decides, pays and sets the policy (matrix H, system 42)."""

from mallops.core.auth import permission

VIEW = permission("returns.view", area="returns", needs="V")
WORK = permission("returns.work", area="returns", needs="CE")
DECIDE = permission("returns.decide", area="returns", needs="A")
EXPORT = permission("returns.export", area="returns", needs="X")
PAY = permission("returns.pay", area="return_money", needs="A")
INVOICE = permission("returns.invoice", area="return_invoices", needs="C")
POLICY = permission("returns.policy", area="return_policy", needs="V")
SET_POLICY = permission("returns.set_policy", area="return_policy", needs="E")
