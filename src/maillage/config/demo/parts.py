"""Rows of who takes part in a played case beside its requester and its team, and of what each signed for themselves.

A story that is shown has its answer: whatever was hidden from somebody is read by then, so no row here has a veil.
"""

from collections.abc import Iterable, Iterator

from maillage.acts.usages.codes import Effect
from maillage.config.demo.casebook import Casebook
from maillage.config.demo.copying import Row
from maillage.config.demo.stories import Played, Story
from maillage.kernel.access.contracts import Reason

Seats = dict[tuple[str, str], Row]  # by place and person


def write(book: Casebook, stories: Iterable[Story]) -> None:
    """Each place from the gesture that gave it to the one that gave it back, with what was signed in it."""
    for story in stories:
        seats: Seats = {}
        for played in story.events:
            _sit(book, story, played, seats)
            _sign(book, story, played, seats)


def _sit(book: Casebook, story: Story, played: Played, seats: Seats) -> None:
    for place, person in _seated(played):
        seats[place, person] = _party(book, story, played, place, person)
        if person != played.by:
            book.grant(story, book.role(person), Reason.INVITED, played.at)
    for place in _places(played, Effect.LEAVE):
        seats.pop((place, played.by))["ended_at"] = played.at


def _seated(played: Played) -> Iterator[tuple[str, str]]:
    for place in _places(played, Effect.JOIN):
        yield place, played.by
    for place in _places(played, Effect.INVITE):
        yield from ((place, person) for person in played.invited)


def _places(played: Played, effect: Effect) -> Iterator[str]:
    return (each.argument for each in played.outcome.effects if each.kind == effect and each.argument)


def _party(book: Casebook, story: Story, played: Played, place: str, person: str) -> Row:
    definition = book.definition
    book.add(
        "cases_party", played.at, case_id=book.ids[story.number], place=place, side=definition.roles[place].party,
        signs=place in definition.answering_roles, role_id=book.role(person), invited_by_role_id=book.role(played.by),
        invited_at=played.at, ended_at=None,
        contributes=any(wanted.place == place for wanted in definition.contributions.values()),
    )  # fmt: skip
    return book.tables["cases_party"][-1]


def _sign(book: Casebook, story: Story, played: Played, seats: Seats) -> None:
    step = book.definition.transition(played.outcome.event, played.outcome.source)
    if step is None or step.form not in book.definition.contributions or Effect.SIGN_CONTRIBUTION not in step.effects:
        return
    party = seats[book.definition.contributions[step.form].place, played.by]
    book.add(
        "cases_caseform", played.at, case_id=book.ids[story.number], name=step.form,
        response=story.contributions[step.form, played.by], revision=1, updated_at=played.at, completed_at=played.at,
        party_id=party["id"], saved_by_role_id=book.role(played.by),
    )  # fmt: skip
