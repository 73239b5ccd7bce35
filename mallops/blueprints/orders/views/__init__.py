"""Screens of group purchases and phone orders."""

from mallops.blueprints.orders.views import customer, home, link, money, quotes, register, work

BLUEPRINTS = [register.bp, quotes.bp, work.bp, money.bp]

__all__ = ["BLUEPRINTS", "customer", "home", "link"]
