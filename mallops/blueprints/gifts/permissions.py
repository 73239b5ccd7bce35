"""Who gives gifts and vouchers out, keeps the stock, and settles with the shops (matrix H, systems 22-23)."""

from mallops.core.auth import permission

VIEW = permission("gifts.view", area="gifts", needs="V")
GIVE = permission("gifts.give", area="gifts", needs="C")
TAKE_BACK = permission("gifts.take_back", area="gifts", needs="C")
EXPORT = permission("gifts.export", area="gifts", needs="X")
STOCK = permission("gifts.stock", area="gift_stock", needs="C")
COUNT = permission("gifts.count", area="gift_stock", needs="E")
SETUP = permission("gifts.setup", area="gift_setup", needs="E")
SETTLE = permission("gifts.settle", area="voucher_money", needs="V")
