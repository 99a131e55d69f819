"""Photos drawn for the fictitious region: no picture of a real person is ever part of it."""
