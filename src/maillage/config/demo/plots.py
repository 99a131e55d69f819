"""What happens to a case, as tables: every way it may go, those under way now, and when things are done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from maillage.config.demo.dice import Dice

PARIS = ZoneInfo("Europe/Paris")
REQUESTER, EXPERT, COLLEAGUE = "requester", "expert", "colleague"
SECRETARY, JUNIOR = "secretary", "junior"

# Each way: events in order and who does them.
PLOTS: dict[str, tuple[tuple[str, str], ...]] = {
    "draft": (),
    "preparing": (),
    "handed_over": (("hand_over", SECRETARY),),
    "sent_by_secretary": (("send", SECRETARY),),
    "proposed": (("send", REQUESTER), ("take", JUNIOR), ("propose", JUNIOR)),
    "handed_back": (("send", REQUESTER), ("take", JUNIOR), ("propose", JUNIOR), ("hand_back", EXPERT)),
    "signed_for_junior": (
        ("send", SECRETARY), ("take", JUNIOR), ("propose", JUNIOR), ("sign", EXPERT),
    ),
    "discarded": (("discard", REQUESTER),),
    "sent": (("send", REQUESTER),),
    "withdrawn": (("send", REQUESTER), ("withdraw", REQUESTER)),
    "taken": (("send", REQUESTER), ("take", EXPERT)),
    "resumed": (("send", REQUESTER), ("take", EXPERT), ("ask_back", EXPERT), ("complete", REQUESTER)),
    "waiting": (("send", REQUESTER), ("take", EXPERT), ("ask_back", EXPERT)),
    "declined": (("send", REQUESTER), ("take", EXPERT), ("refuse", EXPERT)),
    "answered": (("send", REQUESTER), ("take", EXPERT), ("sign", EXPERT)),
    "seen": (("send", REQUESTER), ("take", EXPERT), ("sign", EXPERT), ("read", REQUESTER)),
    "closed": (
        ("send", REQUESTER), ("take", EXPERT), ("sign", EXPERT), ("read", REQUESTER), ("close", REQUESTER),
    ),
    "closed_after_question": (
        ("send", REQUESTER), ("take", EXPERT), ("ask_back", EXPERT), ("complete", REQUESTER), ("sign", EXPERT),
        ("read", REQUESTER), ("close", REQUESTER),
    ),
    "closed_by_colleague": (
        ("send", REQUESTER), ("take", COLLEAGUE), ("release", COLLEAGUE), ("take", EXPERT), ("sign", EXPERT),
        ("read", REQUESTER), ("close", REQUESTER),
    ),
}  # fmt: skip
PREPARED = ("preparing", "handed_over", "sent_by_secretary", "signed_for_junior")  # by a secretary
EVENTS = frozenset(event for plot in PLOTS.values() for event, _who in plot)

PAST = {
    "closed": 62.0, "closed_after_question": 14.0, "closed_by_colleague": 6.0, "declined": 5.0, "withdrawn": 4.0,
    "discarded": 3.0, "seen": 1.0,
}  # fmt: skip
# Hours between an event and the one before: usual shortest and longest, and those of a promise that is missed.
USUAL = {
    "take": (0.4, 16.0), "sign": (0.2, 4.0), "ask_back": (0.1, 1.0), "complete": (0.5, 20.0), "release": (0.3, 2.0),
    "refuse": (0.1, 1.0), "withdraw": (0.2, 6.0), "read": (0.2, 30.0), "close": (0.1, 72.0), "discard": (1.0, 72.0),
}  # fmt: skip
SLOW = {"take": (25.0, 44.0), "read": (49.0, 90.0)}
SLOW_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class Live:
    """A case under way: `ago` are the minutes between each event and now (for a draft, its opening)."""

    plot: str
    requester: str
    ago: tuple[int, ...]
    patient: str = ""  # family name of a known patient, else somebody of the requester's structure
    expert: str = "m.quevrain"
    hospital: str = "montvaste"


H = 60
# The first dozen shows every state; each promise has another distance, from late to just begun.
LIVE = (
    Live("resumed", "i.solhac", (1430, 110, 106, 68), "Vauqueloin"),
    Live("sent", "p.ormeau", (22 * H + 50,), "Kermadeuc"),
    Live("draft", "i.solhac", (35,), "Ouzilly"),
    Live("waiting", "b.caudron", (26 * H, 20 * H, 17 * H), "Bellorge"),
    Live("answered", "p.ormeau", (70 * H, 60 * H, 51 * H), "Grandvilliers"),
    Live("sent", "s.hauteroche", (3 * H,), "Trémereuc", "c.lescarbot", "orbeville"),
    Live("sent", "i.solhac", (17 * H + 30,), "Lochrist"),
    Live("sent", "b.caudron", (25 * H + 12,), "Talvennec"),
    Live("taken", "g.pontivic", (27, 9), "Marcheval"),
    Live("answered", "i.solhac", (20 * H, 6 * H, 5 * H)),
    Live("seen", "i.solhac", (49 * H, 40 * H, 38 * H, 30 * H)),
    Live("closed_after_question", "g.pontivic",
         (120 * H, 118 * H, 117 * H, 100 * H, 97 * H, 90 * H, 72 * H), "Bréhandec", "a.tancrede"),
    Live("sent", "g.pontivic", (2 * H + 40,), "Delestaing"),
    Live("sent", "p.ormeau", (11,), "Rocheblave"),
    Live("taken", "n.tardivat", (19 * H + 42, 4 * H), "Ouzilly", "a.tancrede"),
    Live("draft", "p.ormeau", (26 * H,)),
    Live("taken", "l.ferrandel", (21 * H, 2 * H), "", "c.lescarbot", "orbeville"),
    Live("waiting", "n.tardivat", (40 * H, 30 * H, 22 * H), "", "d.kerdoncuff"),
    Live("sent", "l.ferrandel", (23 * H + 20,), "", "y.malherbault", "orbeville"),
    Live("answered", "s.hauteroche", (50 * H, 30 * H, 28 * H), "", "y.malherbault", "orbeville"),
    Live("answered", "g.pontivic", (47 * H, 44 * H, 41 * H), "", "a.tancrede"),
    Live("sent", "n.tardivat", (8 * H,)),
    Live("taken", "i.solhac", (26 * H, 3 * H), "", "d.kerdoncuff"),
    Live("seen", "p.ormeau", (76 * H, 70 * H, 68 * H, 60 * H), "", "a.tancrede"),
    Live("draft", "n.tardivat", (5 * H,)),
    Live("resumed", "s.hauteroche", (20 * H, 18 * H, 17 * H, 6 * H), "", "c.lescarbot", "orbeville"),
    Live("sent", "r.amiotte", (5 * H + 20,)),
    Live("sent", "i.solhac", (14 * H + 5,)),
    Live("preparing", "i.solhac", (24,)),
    Live("handed_over", "c.aubriot", (95,)),
    Live("sent_by_secretary", "i.solhac", (4 * H + 10,)),
    Live("proposed", "p.ormeau", (21 * H + 30, 3 * H, 48)),
    Live("proposed", "g.pontivic", (9 * H, 5 * H, 2 * H + 12)),
    Live("handed_back", "s.hauteroche", (12 * H, 6 * H, 4 * H, 70)),
    Live("signed_for_junior", "i.solhac", (30 * H, 26 * H, 24 * H, 22 * H)),
)  # fmt: skip

FIRST_DAY, LAST_DAY = 728, 9  # days ago: two years of past, nothing of this week
UNCLOSED_FIRST_DAY = 30  # who has read closes within a month
OPENS, SHUTS = 8, 19


def past_instants(plot: str, dice: Dice, at: datetime) -> tuple[datetime, list[datetime]]:
    """When the draft was opened and when each event happened, in working hours, all of it before `at`."""
    slow = dice.chance(SLOW_SHARE)
    first_day = UNCLOSED_FIRST_DAY if plot == "seen" else FIRST_DAY
    opened = working(at - timedelta(days=dice.randint(LAST_DAY, first_day), minutes=dice.randrange(600)))
    instants, moment = [], opened
    for event, _who in PLOTS[plot]:
        low, high = SLOW.get(event, USUAL[event]) if slow and event in USUAL else USUAL.get(event, (0.1, 0.6))
        moment += timedelta(minutes=round(60 * dice.triangular(low, high, low)))
        if event != "send" and not slow:
            moment = working(moment) if event not in ("take", "sign") else moment
        instants.append(min(moment, at - timedelta(hours=3)))
    return opened, instants


def working(instant: datetime) -> datetime:
    """The same instant if a practice is open, else the next morning of a weekday, at the same minute."""
    wall = instant.astimezone(PARIS)
    if wall.hour >= SHUTS:
        wall = wall.replace(hour=OPENS) + timedelta(days=1)
    elif wall.hour < OPENS:
        wall = wall.replace(hour=OPENS)
    while wall.weekday() > 4:
        wall += timedelta(days=1)
    return wall.astimezone(instant.tzinfo)
