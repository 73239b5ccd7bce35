"""Goods release 物品放行: the pass, its signed code, and what happens with it at the gate (catalogue 16)."""
