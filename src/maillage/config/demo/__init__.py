"""The demonstration region: fictitious people, drawn photos, deterministic from a seed."""
