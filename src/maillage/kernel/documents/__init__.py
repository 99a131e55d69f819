"""Documents of patients, encrypted at rest, with versions. Refuses to give a byte it cannot prove."""
