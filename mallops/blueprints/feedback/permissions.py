"""Who files market feedback and decides on it (matrix H, system 21)."""

from mallops.core.auth import permission

VIEW = permission("feedback.view", area="feedback", needs="V")
CREATE = permission("feedback.create", area="feedback", needs="C")
EDIT = permission("feedback.edit", area="feedback", needs="CA")
DECIDE = permission("feedback.decide", area="feedback", needs="A")
EXPORT = permission("feedback.export", area="feedback", needs="X")
