"""What a signed answer asks for afterwards: things to be done and followed, or an appointment."""

from typing import Literal, Self

from pydantic import model_validator

from maillage.acts.usages.delay import Delay
from maillage.acts.usages.strict import CareDelay, Expression, Name, Strict, Words


class Recommendation(Strict):
    """What a signed answer asks to be done: it becomes a task, followed until done. FHIRPath looks at the answer.

    `title` is fixed, or read from the answer (`title_from`). `due` gives a word of `delays`, or a delay (`P90D`).
    """

    code: Name
    when: Expression
    title: Words | None = None
    title_from: Expression | None = None
    due: Expression | None = None
    delays: dict[str, CareDelay] = {}
    owner: Literal["requester"] = "requester"

    @model_validator(mode="after")
    def _one_title(self) -> Self:
        if (self.title is None) == (self.title_from is None):
            raise ValueError("une recommandation a un titre : title (fixe) ou title_from (lu dans la réponse)")
        if self.delays and self.due is None:
            raise ValueError("delays ne sert à rien sans due")
        return self

    @property
    def plain_due(self) -> Delay | None:
        """`due` when it is a delay in full letters, not an expression."""
        try:
            return Delay.parse(self.due or "")
        except ValueError:
            return None


class Appointment(Strict):
    """An answered case may become an appointment with its experts. `when` (over the answer) says which one."""

    label: Words
    when: Expression | None = None
