"""Lists of cases: what waits for a team, what a requester follows. Reads only; the case itself is next door."""
