"""The operator keeps teams, members, delegations and functions. Refuses what is not theirs; shows no patient."""
