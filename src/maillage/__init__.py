"""Maillage, an open regional digital-health space."""
