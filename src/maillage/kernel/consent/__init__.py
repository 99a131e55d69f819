"""What the patient accepted or refused, who collected it and when. Refuses an act that was refused."""
