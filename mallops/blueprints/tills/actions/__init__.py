"""Letting tills in, doing once what they ask, telling partners."""
