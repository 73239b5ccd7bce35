"""Who sees bills, calls tenants, confirms money (matrix H, systems 17-19)."""

from mallops.core.auth import permission

VIEW = permission("fees.view", area="fees", needs="V")
CONTACT = permission("fees.contact", area="fees", needs="CE")
ESCALATE = permission("fees.escalate", area="fees", needs="EA")
EXPORT = permission("fees.export", area="fees", needs="X")
CALLS = permission("fees.calls", area="fee_calls", needs="C")
AGEING = permission("fees.ageing", area="fee_calls", needs="V")
LETTER = permission("fees.letter", area="fee_calls", needs="A")
TEXTS = permission("fees.texts", area="fee_calls", needs="E")
IMPORT = permission("fees.import", area="fee_money", needs="C")
CONFIRM = permission("fees.confirm", area="fee_money", needs="A")
