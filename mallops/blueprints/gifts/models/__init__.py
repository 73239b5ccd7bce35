"""Tables of gifts and vouchers."""

from mallops.blueprints.gifts.models.gifts import Gift, GiftIssue
from mallops.blueprints.gifts.models.stock import APPEND_ONLY, GiftMove, GiftStock
from mallops.blueprints.gifts.models.vouchers import Voucher, VoucherKind, VoucherShop, VoucherUse

__all__ = [
    "APPEND_ONLY",
    "Gift",
    "GiftIssue",
    "GiftMove",
    "GiftStock",
    "Voucher",
    "VoucherKind",
    "VoucherShop",
    "VoucherUse",
]
