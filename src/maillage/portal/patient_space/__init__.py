"""The patient's own pages, `/mon-espace/`: small, without script, in short plain sentences; and the page by which a
professional opens that space. Refuses anything clinical beside announced documents."""
