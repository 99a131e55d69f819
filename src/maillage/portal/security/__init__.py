"""The security officer: searches the trail, extracts somebody's accesses, verifies the chain, reports.

Refuses to say who a patient is and to show any clinical content: the trail holds none.
"""
