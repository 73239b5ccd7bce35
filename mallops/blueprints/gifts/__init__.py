"""Gifts and vouchers for points: the catalogue, what lies at the desks, who got what, what shops took."""
