"""Which team a request comes to when nobody chose one: by the theme of the request and by territory."""

from typing import Literal, Self

from pydantic import model_validator

from maillage.acts.usages.strict import Expression, Name, Strict, Words


class Route(Strict):
    """`theme` and `territory` are FHIRPath over the request; without `territory`, that of the requester's structure.

    What a team covers is said in the directory. `fallback`: when none covers it, the team that covers everything
    (`regional`), or the requester chooses (`choose`).
    """

    theme: Expression | None = None
    themes: dict[Name, Words] = {}
    territory: Expression | None = None
    fallback: Literal["regional", "choose"]

    @model_validator(mode="after")
    def _named(self) -> Self:
        if (self.theme is None) != (not self.themes):
            raise ValueError("un thème se lit par theme et se nomme dans themes : écrivez les deux, ou aucun")
        return self
