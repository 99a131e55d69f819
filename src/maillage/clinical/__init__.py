"""Calculates published scores, dates and measures from what it is given; refuses to fetch, to keep or to conclude."""
