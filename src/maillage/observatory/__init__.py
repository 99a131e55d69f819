"""Pilot-e: how much, how fast, how well. Refuses clinical content: it only ever receives counts."""
