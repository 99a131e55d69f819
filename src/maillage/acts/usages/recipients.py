"""Who receives the answer besides the requester: whom they choose by name, when the usage lets them."""

from pydantic import model_validator

from maillage.acts.usages.strict import Strict

RETIRED = "default"  # of recipients: refused in what is written now, unread in what is frozen


class Recipients(Strict):
    """Whether the requester may add people who receive the answer. The requester always does; the patient reads it once
    it was announced."""

    may_add: bool = True

    @model_validator(mode="before")
    @classmethod
    def _without_default(cls, data: object) -> object:
        """Frozen versions may say who receives the answer by default, which never sent it to anybody."""
        return {key: value for key, value in data.items() if key != RETIRED} if isinstance(data, dict) else data
