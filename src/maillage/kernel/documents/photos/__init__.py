"""Photos at the door: what arrives is checked, cleaned and measured; nothing here knows a patient."""
