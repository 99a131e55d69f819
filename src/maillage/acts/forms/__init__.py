"""Reads, fills, checks and shows the FHIR Questionnaires of the usages. Keeps no answer."""
