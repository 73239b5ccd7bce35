"""Who takes orders in, works on them and sees their money (matrix H, system 27)."""

from mallops.core.auth import permission

VIEW = permission("group_orders.view", area="orders", needs="V")
WORK = permission("group_orders.work", area="orders", needs="CEA")
CANCEL = permission("group_orders.cancel", area="orders", needs="A")
EXPORT = permission("group_orders.export", area="orders", needs="X")
MONEY = permission("group_orders.money", area="order_money", needs="V")
