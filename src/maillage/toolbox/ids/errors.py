"""The one refusal of this room: a French sentence that says what to check, ready to stand under a field."""


class InvalidIdentifier(ValueError):
    """A typed identifier is refused; `str(error)` is the sentence for the person who typed it."""

    def __init__(self, message_fr: str) -> None:
        super().__init__(message_fr)
        self.message_fr = message_fr
