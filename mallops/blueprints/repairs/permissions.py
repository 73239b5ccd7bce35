"""Who reports, repairs, dispatches and confirms (matrix H, systems 4-5), and who keeps the list of assets."""

from mallops.core.auth import permission

VIEW = permission("repairs.view", area="rectify", needs="V")
CREATE = permission("repairs.create", area="rectify", needs="CEA")
EDIT = permission("repairs.edit", area="rectify", needs="CEA")
WORK = permission("repairs.work", area="rectify", needs="EA")
DISPATCH = permission("repairs.dispatch", area="rectify", needs="CEA")
CONFIRM = permission("repairs.confirm", area="rectify", needs="CA")
CALL = permission("repairs.call", area="rectify", needs="EA")
APPROVE = permission("repairs.approve", area="rectify", needs="A")
EXPORT = permission("repairs.export", area="rectify", needs="X")
ANALYSE = permission("repairs.analyse", area="rectify", needs="AX")
ASSETS = permission("repairs.assets", area="assets", needs="V")
ASSETS_EDIT = permission("repairs.assets_edit", area="assets", needs="CEA")
ASSETS_EXPORT = permission("repairs.assets_export", area="assets", needs="X")
