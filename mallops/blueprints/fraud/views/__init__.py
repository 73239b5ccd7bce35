"""Screens of the fraud desk."""

from mallops.blueprints.fraud.views import home, member, register, rules, work

BLUEPRINTS = [register.bp, work.bp, rules.bp]
#: Their import hangs cards on the home page and on the page of a member.
HANGERS = (home, member)
