"""Enquiries 咨询, standard answers 标准话术, and what visitors tell by QR code (catalogue 28)."""
