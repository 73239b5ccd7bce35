"""Who prepares, opens, reads and exports surveys; who takes in and decides on suggestions (matrix H)."""

from mallops.core.auth import permission

VIEW = permission("surveys.view", area="surveys", needs="V")
CREATE = permission("surveys.create", area="surveys", needs="CE")
HAND = permission("surveys.hand_out", area="surveys", needs="CEA")
RUN = permission("surveys.run", area="surveys", needs="A")
READ = permission("surveys.read", area="surveys", needs="EA")  # what people wrote in their own words
EXPORT = permission("surveys.export", area="surveys", needs="X")

SEE = permission("suggestions.view", area="suggestions", needs="V")
TAKE = permission("suggestions.create", area="suggestions", needs="C")
FORWARD = permission("suggestions.forward", area="suggestions", needs="EA")
DECIDE = permission("suggestions.decide", area="suggestions", needs="A")
REPLY = permission("suggestions.reply", area="suggestions", needs="EA")
LIST = permission("suggestions.export", area="suggestions", needs="X")
