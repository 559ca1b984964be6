"""Deduplication kernel: which records are of one work, why, and what to keep of them.

Loads no Django. Start at `reviews.dedup.detect.find`.
"""
