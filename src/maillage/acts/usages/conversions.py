"""How a case goes on: as another one, of another usage or the next episode of its own, or with another team."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from maillage.acts.usages.strict import Code, ExactText, Expression, Name, Strict, Words

SELF = "self"  # where a conversion leads to the next episode of its own usage


class Conversion(Strict):
    """A case that goes on as another one, of the same patient and in the same thread, with nothing typed again.

    `to` is a usage, or `self`: the next episode of this one. Answers are carried to the question of the same linkId, or
    of the same `code`; `carries` says the others (question of the target: FHIRPath over all answers of this case).
    `asks` names questions of the target that are always asked anew. `views` (view of the target: view of this usage)
    says which photos go where, beside those of the same code; a next episode takes its own photos unless `photos` is
    true. `when` looks at all answers of this case too.
    """

    to: Code
    label: Words
    sources: tuple[Name, ...] = Field(alias="from", min_length=1)
    by: tuple[Name, ...] = Field(min_length=1)
    when: Expression | None = None
    carries: dict[str, Expression] = {}
    asks: tuple[str, ...] = ()
    photos: bool | None = None
    views: dict[Name, Name] = {}

    @property
    def is_follow_up(self) -> bool:
        return self.to == SELF

    @property
    def takes_photos(self) -> bool:
        return not self.is_follow_up if self.photos is None else self.photos


class HandOver(Strict):
    """To which other teams of this usage a request passes (`places`: FINESS of the only structures that take over), and
    what becomes of the promise: it never starts again unless the usage says so.
    """

    to: Literal["any", "same_place", "elsewhere"] = "any"
    places: tuple[Annotated[str, StringConstraints(pattern=r"^[0-9AB]{9}$")], ...] = ()
    promise: Literal["continues", "restarts"] = "continues"


class Series(Strict):
    """A value of each episode of a thread, shown one after the other: FHIRPath over all answers of an episode."""

    label: Words
    unit: ExactText | None = None
    value: Expression
