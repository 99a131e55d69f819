"""What the blocks of a definition are made of: their base, and their kinds of text and of duration."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, StringConstraints

from maillage.acts.usages.delay import Delay
from maillage.acts.usages.duration import Duration

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Purpose = Annotated[str, StringConstraints(min_length=20, max_length=1000, strip_whitespace=True)]
Profession = Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
Version = Annotated[str, StringConstraints(pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}\.(json|typ|md|yaml)$")]
ExactText = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Reason = Annotated[str, StringConstraints(min_length=10, max_length=200)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


def _read_duration(value: object) -> object:
    return Duration.parse(value) if isinstance(value, str) else value


Promise = Annotated[Duration, BeforeValidator(_read_duration), PlainSerializer(str, return_type=str)]

CareDelay = Annotated[
    Delay,
    BeforeValidator(lambda value: Delay.parse(value) if isinstance(value, str) else value),
    PlainSerializer(str, return_type=str),
]


class Strict(BaseModel):
    """Base of every block: nothing unknown comes in, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
