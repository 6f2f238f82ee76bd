"""Vectors become groups of faces: pure functions of arrays, the same result in any order.

Nothing here knows a file, a clock, a database or a log. Read partition.py first.
"""
