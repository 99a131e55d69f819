"""Regional protocols: what the region says of how a usage is practised, in versions that stay. Refuses to edit one."""
