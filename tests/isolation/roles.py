"""Everybody who asks: one line a role, with what is theirs to see. Who is added here is asked everything."""

from dataclasses import dataclass

from tests.isolation.scopes import Scope

OF_A_REQUEST = ("identity", "facts", "sent", "taken", "waiting", "answered")


@dataclass(frozen=True)
class Role:
    """`login` is how they sign in; `sees` are patterns over scopes ("a.*"), `must_see` what a page has to show them.

    `must_see` is the positive control: a matrix whose pages were all empty would find no leak either.
    """

    name: str
    login: str
    sees: tuple[str, ...] = ()
    must_see: tuple[str, ...] = ()
    why: str = ""
    knew: tuple[str, ...] = ()  # what was theirs once: what they were told then still names it, and opens nothing

    def may_see(self, scope: Scope) -> bool:
        return scope.matches(self.sees)


def _all_of(half: str, *but: str) -> tuple[str, ...]:
    from tests.isolation.scopes import PARTS

    return tuple(f"{half}.{part}" for part in PARTS if part not in but)


def _request(half: str, *more: str) -> tuple[str, ...]:
    return tuple(f"{half}.{part}" for part in (*OF_A_REQUEST, *more))


# The requester's side sees everything of its half but an answer that nobody has signed.
OWN = _all_of("a", "answer")
# A request withdrawn before its answer has left the team, with its patient.
ONCE = ("a.gone", "a.withdrawn")

ROLES = (
    Role("requester", "gp.a", OWN, OWN, "the physician who asks"),
    Role("colleague", "colleague.a", OWN, OWN, "another physician of the same practice"),
    Role("nurse", "nurse.a", OWN, OWN, "a nurse of the same practice"),
    Role(
        "expert", "expert.a", _request("a", "answer"), _request("a", "answer"), "the expert who took the requests", ONCE
    ),
    Role("second", "second.a", _request("a", "answer"), _request("a"), "another expert of the same team", ONCE),
    Role("recipient", "recipient.a", ("a.identity", "a.facts", "a.answered"), ("a.answered",), "chosen to read it"),
    Role("desk", "desk.a", why="works in the practice, outside care, for nobody"),
    Role("ended", "ended.a", why="practised there until yesterday"),
    Role("ward", "ward.a", why="a physician of the team's hospital, outside the team"),
    Role("stranger", "stranger", why="a physician of a structure that has nothing to do with either"),
    Role("other", "gp.b", _all_of("b", "answer"), _all_of("b", "answer"), "the physician of the other half"),
    Role("nobody", "", why="not signed in"),
)
BY_NAME = {role.name: role for role in ROLES}
