"""What several people each sign in one case, and who is blind to it until when."""

from pydantic import Field

from maillage.acts.usages.strict import Name, Strict


class Contribution(Strict):
    """A form that each holder of a `place` fills and signs for themselves."""

    place: Name


class Blind(Strict):
    """Who is blind to a contribution, until when: `of` and `until` are forms, `to` roles who sign one of `until`.

    While it lasts nobody of the experts' side but its author sees it, whatever role they may take next; with
    `requester`, nobody of the other side either. `also` names gestures whose words would tell it.

    Where `to` is the place that signs `of`, several hold it, blind to one another: who has the case reads what each
    signed, and so does who signed theirs when `until` names `of` too.
    """

    of: Name
    to: tuple[Name, ...] = Field(min_length=1)
    until: tuple[Name, ...] = Field(min_length=1)
    requester: bool = False
    also: tuple[Name, ...] = ()
