"""Tenant attendance 业户考勤 (catalogue 10): is every shop open, and does none leave early."""
