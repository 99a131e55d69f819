"""Experts from outside the region, invited into one case until a date. Refuses them everything else of the platform."""
