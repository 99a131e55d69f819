"""Why somebody may see a patient, and until when. Refuses by answering as if the thing did not exist."""
