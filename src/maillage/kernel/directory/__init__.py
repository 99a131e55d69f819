"""Structures, professionals, where they practise, which teams answer. Read by who signed in, written by feeds only."""
