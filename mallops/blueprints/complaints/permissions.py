"""Who takes complaints in, works on them, decides, answers letters, signs, pays (matrix H, 39 to 41)."""

from mallops.core.auth import permission

VIEW = permission("complaints.view", area="complaints", needs="V")
TAKE = permission("complaints.take", area="complaints", needs="C")
WORK = permission("complaints.work", area="complaints", needs="EA")
DECIDE = permission("complaints.decide", area="complaints", needs="A")
EXPORT = permission("complaints.export", area="complaints", needs="X")
STAFF = permission("complaints.staff", area="complaint_staff", needs="V")
TARGET = permission("complaints.target", area="complaint_target", needs="A")
SIGN = permission("complaints.sign", area="complaint_signing", needs="A")
LETTERS = permission("internal_letters.view", area="internal_letters", needs="V")
ANSWER = permission("internal_letters.answer", area="internal_letters", needs="E")
LETTERS_OUT = permission("internal_letters.export", area="internal_letters", needs="X")
MONEY = permission("payouts.view", area="payouts", needs="V")
ASK_MONEY = permission("payouts.ask", area="payouts", needs="C")
APPROVE_MONEY = permission("payouts.approve", area="payout_decision", needs="A")
PAY_MONEY = permission("payouts.pay", area="payout_money", needs="A")
MONEY_OUT = permission("payouts.export", area="payouts", needs="X")
AUTHORITY = permission("authorities.view", area="authorities", needs="V")
AUTHORITY_WORK = permission("authorities.work", area="authorities", needs="CE")
AUTHORITY_OUT = permission("authorities.export", area="authorities", needs="X")
