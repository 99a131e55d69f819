"""How patients enter their own space and ask about it: invitations, one-time codes, their sessions. Refuses to say of
anybody whether they have a space, and never lets a patient's session meet a professional's."""
