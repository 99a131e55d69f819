"""What was performed and may be billed: an act a side of a case, priced by dated rules. Refuses a second act."""
