"""Promised delays: what is left, what is late, what a pause moved; refuses naive instants."""
