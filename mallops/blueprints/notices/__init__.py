"""Notices: the inbox, what each person chose, the channels out of the house, and the worker that sends."""
