"""Screens of gifts and vouchers."""

from mallops.blueprints.gifts.actions import clawback, joining
from mallops.blueprints.gifts.views import cards, catalogue, issues, member, settlement, stock, vouchers

BLUEPRINTS = [catalogue.bp, stock.bp, vouchers.bp, settlement.bp]

__all__ = ["BLUEPRINTS", "cards", "clawback", "issues", "joining", "member"]
