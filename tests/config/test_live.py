"""The event stream of a real server: whose events, since when, and until when."""

from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import ANY
from uuid import UUID

import httpx
import pytest
from tests.acts.cases.story import Desk
from tests.config.serving import Server, Stream, serving, until
from tests.world import World

from maillage.config.environment import environment
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.events.facade import live
from maillage.toolbox.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    """On the database of this test; beats so fast that nothing has to be waited for."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    with serving(0, MAILLAGE_DB_NAME=name, MAILLAGE_LIVE_BEAT_S="0.1") as running:
        yield running


Listen = Callable[..., Stream]


@pytest.fixture
def listen(server: Server) -> Iterator[Listen]:
    """`listen(desk)` opens a stream with the session of somebody; all are closed at the end."""
    opened: list[Stream] = []

    def start(desk: Desk, *, status: Any = 200, **since: Any) -> Stream:
        stream = Stream(server.url, str(desk.client.cookies["maillage_session"].value), **since)
        opened.append(stream)
        assert stream.response.status_code == status
        if stream.response.status_code == 200:
            stream.line(": bonjour")
        return stream

    yield start
    for stream in opened:
        stream.close()


def _mark(principal: Principal, *holders: UUID) -> UUID:
    """An event of our own, for these holders alone."""
    marker = new_id()
    with open_context(principal):
        live(holders, "marker", marker)
    return marker


def test_nobody_and_a_forged_session_hear_nothing(server: Server) -> None:
    for session in ("", "forgée", "a" * 32, "../../etc"):
        answer = httpx.get(f"{server.url}/live/", headers={"cookie": f"maillage_session={session}".encode()})
        assert (answer.status_code, answer.content) == (401, b"")
    assert httpx.get(f"{server.url}/live/", headers={"cookie": b'a="\xff; ;;'}).status_code == 401
    assert httpx.post(f"{server.url}/live/").status_code == 405


def test_a_request_that_leaves_wakes_its_team_and_nobody_else(world: World, listen: Listen) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    strangers = [Desk(world, "p.ormeau"), Desk(world, "c.lescarbot")]
    heard = listen(expert)
    others = [listen(stranger) for stranger in strangers]
    # Given a draft of which the team hears nothing
    case_id = gp.draft(world.patients_of(world.gp)[0])
    gp.fill(case_id)
    before = _mark(expert.principal, expert.principal.role_id)
    assert heard.told().subject == str(before)
    # When it leaves
    gp.send(case_id)
    # Then the team hears of it, with an identifier and no word
    assert heard.about(case_id).kind == "case"
    # And the first thing that the others hear is what comes afterwards for them
    for stranger, stream in zip(strangers, others, strict=True):
        marker = _mark(stranger.principal, stranger.principal.role_id)
        assert stream.told().subject == str(marker)


def test_what_was_missed_is_told_again_and_nothing_of_others(world: World, listen: Listen) -> None:
    expert, stranger = Desk(world, "m.quevrain"), Desk(world, "p.ormeau")
    me, them = expert.principal, stranger.principal
    stream = listen(expert)
    _mark(me, me.role_id)
    last = stream.told().number
    stream.close()
    # While the browser is away: three events, one of them for somebody else
    first, theirs, second = _mark(me, me.role_id), _mark(them, them.role_id), _mark(me, me.organization_id)
    for since in ({"since": last}, {"query": f"?last-event-id={last}"}):
        told = [answer.subject for answer in map(Stream.told, [listen(expert, **since)] * 2)]
        assert told == [str(first), str(second)] and str(theirs) not in told
    # A number typed by hand gives a stream all the same
    for wrong in ("abc", "-1", "9" * 40, "١٢"):
        listen(expert, query=f"?last-event-id={wrong}").close()


def test_the_stream_ends_with_the_session(world: World, listen: Listen) -> None:
    expert = Desk(world, "m.quevrain")
    stream = listen(expert)
    expert.post("/deconnexion/")
    stream.rest()


def test_the_stream_ends_with_the_session_even_when_it_is_never_silent(world: World, listen: Listen) -> None:
    expert = Desk(world, "m.quevrain")
    me = expert.principal
    stream = listen(expert)
    expert.post("/deconnexion/")

    def told_after_all() -> bool:
        _mark(me, me.role_id)
        try:
            stream.told()
        except StopIteration:
            return True
        return False

    assert until("the stream ends", told_after_all, tries=5000, every_s=0)


def test_the_stream_ends_when_the_person_acts_from_another_place(world: World, listen: Listen) -> None:
    from maillage.kernel.accounts.models import Membership
    from maillage.kernel.accounts.standing import CHOSEN_ROLE

    person = Desk(world, "g.pontivic")
    stream = listen(person)
    other = Membership.objects.get(user__username="g.pontivic", is_default=False)
    session = person.client.session
    session[CHOSEN_ROLE] = str(other.role_id)
    session.save()
    stream.rest()
    # And the new one listens for the new place
    again = listen(person)
    assert str(_mark(world.gp, other.role_id)) == again.told().subject


def test_one_person_holds_so_many_streams_and_no_more(world: World, listen: Listen) -> None:
    expert, other = Desk(world, "m.quevrain"), Desk(world, "a.tancrede")
    streams = [listen(expert) for _ in range(environment().live_per_session)]
    listen(expert, status=429).close()
    # Somebody else is not hindered
    listen(other).close()
    # One of them closed, there is room again
    streams.pop().close()

    def there_is_room() -> bool:
        tried = listen(expert, status=ANY)
        tried.close()
        return tried.response.status_code == 200

    assert until("there is room again", there_is_room)
