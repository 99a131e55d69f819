"""Promises of speed, one script each, measured over HTTP on a throw-away region. Figures, never a gate."""
