"""The mass of a region added beside its demonstration, in bulk SQL; refuses to fill a base that people already use."""
