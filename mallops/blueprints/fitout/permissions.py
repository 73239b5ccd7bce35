"""Who takes in, reviews, signs, supervises and accepts works (matrix H, system 15)."""

from mallops.core.auth import permission

VIEW = permission("fitouts.view", area="fitouts", needs="V")
CREATE = permission("fitouts.create", area="fitouts", needs="C")
EDIT = permission("fitouts.edit", area="fitouts", needs="CE")
EXPORT = permission("fitouts.export", area="fitouts", needs="X")
REVIEW = permission("fitouts.review", area="fitout_papers", needs="CA")
SITE = permission("fitouts.site", area="fitout_site", needs="C")
RESUME = permission("fitouts.resume", area="fitout_site", needs="A")
HOT = permission("fitouts.hot", area="fitout_site", needs="CE")
SIGN_ENG = permission("fitouts.sign_eng", area="fitout_engineering", needs="A")
SIGN_SEC = permission("fitouts.sign_sec", area="fitout_security", needs="A")
SIGN_CSM = permission("fitouts.sign_csm", area="fitout_service", needs="A")
DECIDE = permission("fitouts.decide", area="fitout_decision", needs="A")
