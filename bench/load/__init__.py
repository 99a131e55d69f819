"""What asks and listens during the load profile: processes of their own, so that they do not slow what they measure."""
