"""The patient's record: measures, facts and one timeline. Refuses to mix a case's rows with the general record."""
