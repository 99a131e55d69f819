"""Everybody who asks: one line a role, with what is theirs to see. Who is added here is asked everything."""

from dataclasses import dataclass, replace

from tests.isolation.scopes import PARTS, Scope

PATIENT, GUEST = "patient", "guest"


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
    reads_ids: tuple[str, ...] = ()  # whose identifiers they read, and not a word of what stands behind
    shut: tuple[str, ...] = ()  # theirs, and closed to everybody for now: not to be read, though theirs to write about

    def may_see(self, scope: Scope) -> bool:
        return scope.matches(self.sees)


def all_of(half: str, *but: str) -> tuple[str, ...]:
    return tuple(f"{half}.{part}" for part in PARTS if part not in but)


def some(half: str, *parts: str) -> tuple[str, ...]:
    return tuple(f"{half}.{part}" for part in parts)


# The requester's side sees everything of its half but an answer that nobody has signed, a request that is put aside,
# and what a patient asks of the security officer.
ASKING = ("answer", "mistaken", "doubt")
OWN = all_of("a", *ASKING)
REQUESTS = ("identity", "facts", "sent", "taken", "waiting", "answered", "announced")
ANSWERS = ("opinion", "told")
FOLLOWING = ("task", "appointment")
TEAM = some("a", *REQUESTS, *ANSWERS, "answer", *FOLLOWING)
PREPARED = some("a", "identity", "hidden", "gone", "facts", "draft", *REQUESTS, "withdrawn", *FOLLOWING)
# A request withdrawn before its answer has left the team, with its patient.
ONCE = some("a", "gone", "withdrawn")

ROLES = (
    Role("requester", "gp.a", OWN, OWN, "the physician who asks"),
    Role("colleague", "colleague.a", OWN, all_of("a", *ASKING, *FOLLOWING), "a physician of the practice"),
    Role("nurse", "nurse.a", OWN, all_of("a", *ASKING, *FOLLOWING), "a nurse of the same practice"),
    Role("secretary", "secretary.a", PREPARED, some("a", "identity", "draft", "sent"), "prepares, reads no answer",
         reads_ids=some("a", *ANSWERS)),
    Role("reader", "reader.a", (*PREPARED, *some("a", *ANSWERS)), some("a", "opinion"), "prepares, reads answers"),
    Role("former", "former.a", why="prepared for the physician until just now",
         knew=(*PREPARED, *some("a", "mistaken", *ANSWERS))),
    Role("expert", "expert.a", TEAM, some("a", *REQUESTS, *ANSWERS, "answer"), "who took the requests", ONCE),
    Role("second", "second.a", TEAM, some("a", *REQUESTS, *ANSWERS), "another expert of the same team", ONCE),
    Role("junior", "junior.a", TEAM, some("a", *REQUESTS, *ANSWERS), "an intern of that team", ONCE),
    Role("booker", "booker.a", some("a", "identity", "appointment"), some("a", "appointment"), "gives appointments",
         reads_ids=some("a", "answered", "announced", "task")),
    # Of a case whose answer they were chosen to receive, they read what follows it as well.
    Role("recipient", "recipient.a", some("a", "identity", "facts", "answered", "announced", *ANSWERS, *FOLLOWING),
         some("a", "answered", "opinion"), "chosen to read the answer"),
    Role("biller", "biller.a", some("a", "identity"), some("a", "identity"), "bills the acts of the practice",
         reads_ids=some("a", "answered", "announced")),
    Role("registrar", "registrar.a", some("a", "identity", "facts", "mistaken"), some("a", "mistaken"),
         "decides of the mistakes of the practice"),
    Role("guardian", "guardian.a", some("a", "doubt"), some("a", "doubt"), "guards the trail of the practice",
         reads_ids=("a.*",)),
    Role("patient", "", some("a", "identity", "facts", "announced", "told", "doubt"), some("a", "told", "doubt"),
         "in their own space", reads_ids=("a.*",)),
    Role("guest", "", some("a", "identity", "facts", "taken"), some("a", "taken"),
         "an expert from outside, invited into one request"),
    Role("manager", "manager.a", why="keeps the team and the delegations of the hospital"),
    Role("operator", "operator", why="keeps the directory of the region, and steers"),
    Role("security", "security", ("*.doubt",), ("a.doubt", "b.doubt"), "guards the trail of the region",
         reads_ids=("*",)),
    Role("desk", "desk.a", why="works in the practice, outside care, for nobody"),
    Role("ended", "ended.a", why="practised there until yesterday"),
    Role("ward", "ward.a", why="a physician of the team's hospital, outside the team"),
    Role("stranger", "stranger", why="a physician of a structure that has nothing to do with either"),
    Role("other", "gp.b", all_of("b", *ASKING), all_of("b", *ASKING), "the physician of the other half"),
    Role("nobody", "", why="not signed in"),
)  # fmt: skip
# Told that it is put aside, and shown nothing of it.
ROLES = tuple(
    replace(role, shut=(f"{role.login[-1]}.mistaken",)) if role.login.endswith((".a", ".b")) else role for role in ROLES
)
BY_NAME = {role.name: role for role in ROLES}
# Who has a ticket of their own.
SIGNED_IN = tuple(role for role in ROLES if role.login or role.name in (PATIENT, GUEST))
