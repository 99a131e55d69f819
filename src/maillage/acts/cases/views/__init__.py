"""Screens of a case, one file a gesture: open a draft, fill it, photograph, read and answer, move it on."""
