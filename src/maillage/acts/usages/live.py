"""A form filled live by one side of a case and read live by the other: a checklist, instructions."""

from typing import Literal

from pydantic import Field

from maillage.acts.usages.strict import Name, Strict


class Live(Strict):
    """`side` fills the form, in the states where one of its transitions takes it; `reads` are roles that follow it."""

    side: Literal["requester", "expert"]
    reads: tuple[Name, ...] = Field(min_length=1)
