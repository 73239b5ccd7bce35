"""Screens and API of the phone app."""

from flask import Blueprint

BLUEPRINTS: list[Blueprint] = []
