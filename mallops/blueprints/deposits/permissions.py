"""Who takes, keeps back, releases and pays deposits (matrix H, systems 12-16)."""

from mallops.core.auth import permission

VIEW = permission("deposits.view", area="deposits", needs="V")
REQUEST = permission("deposits.request", area="deposits", needs="CE")
DEDUCT = permission("deposits.deduct", area="deposits", needs="CE")
APPROVE = permission("deposits.approve", area="deposits", needs="A")
EXPORT = permission("deposits.export", area="deposits", needs="X")
RECEIVE = permission("deposits.receive", area="deposit_money", needs="C")
PAY = permission("deposits.pay", area="deposit_money", needs="A")
WAIVE = permission("deposits.waive", area="deposit_waiver", needs="A")
LIMITS = permission("deposits.limits", area="deposit_waiver", needs="E")
