"""Reads of surveys and suggestions."""
