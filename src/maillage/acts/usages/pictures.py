"""The pictures that a usage asks for, what is looked at when one arrives, and what is measured on it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from maillage.acts.usages.strict import Expression, Name, Strict, Words


class View(Strict):
    """A picture that is asked for. `when` (FHIRPath over the request) says when it is asked at all.

    `several`: as many as needed; what is taken after the first stays with this view.
    """

    code: Name
    label: Words
    hint: Words | None = None
    required: bool = False
    several: bool = False
    when: Expression | None = None


class Outline(Strict):
    """A closed outline drawn over the photos of a view, to scale, while `form` is filled (the request or the answer).

    `area` (cm²) and `perimeter` (cm) are the questions of that form that receive what the calculator gives.
    """

    view: Name
    form: Name
    area: str
    perimeter: str | None = None


class Attachments(Strict):
    """Files joined to the request, and what is looked at when a picture arrives."""

    min: int = Field(default=0, ge=0, le=50)
    max: int = Field(default=10, ge=0, le=50)
    views: tuple[View, ...] = ()
    accept: tuple[str, ...] = ("image/jpeg", "image/png")
    max_mb: int = Field(default=20, ge=1, le=200)
    checks: tuple[Literal["sharp", "bright", "ruler"], ...] = ()

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.min > self.max:
            raise ValueError("le nombre minimal de fichiers dépasse le nombre maximal")
        return self
