"""What opens a guest's access: the same random things as for patients, sealed for rows of this room."""

from maillage.kernel.patient_access.tokens import digest, mark, new_code, new_token, opened_for, same, seal_for

__all__ = ["digest", "mark", "new_code", "new_token", "opened_for", "same", "seal_for"]
