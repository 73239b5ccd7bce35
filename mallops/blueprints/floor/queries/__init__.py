"""Reads of the phone app: the bundle of a shift, receipts and pictures, what was handed over."""
