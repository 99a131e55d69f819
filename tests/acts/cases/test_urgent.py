"""An urgent request: above every list, moments with their delays, and somebody called every few minutes."""

from datetime import timedelta

import pytest
from tests.acts.cases.patterns import Asking, asking_the_hour, published, urgent
from tests.acts.cases.story import text_of, whole_trail
from tests.acts.tasks.followed import later

pytestmark = pytest.mark.django_db(transaction=True)
LADDER = "case.ladder"


def _climb() -> int:
    from maillage.acts.cases import facade as cases

    return cases.climb_due()


def _kinds(desk: Asking, case_id) -> list[str]:
    return [line.kind for line in desk.messages(case_id) if line.kind == LADDER]


def _typed(at) -> dict[str, str]:
    from maillage.toolbox.clock import in_paris

    local = in_paris(at)
    return {"day": local.date().isoformat(), "hour": local.strftime("%H:%M")}


@pytest.fixture
def desks(world, as_mover, tmp_path):
    team = published(world, as_mover, tmp_path, urgent)
    return Asking(world, "i.solhac", team=team), Asking(world, "m.quevrain", team=team)


def test_an_emergency_waits_for_no_agreement_and_stands_above_every_list(world, desks):
    asking, answering = desks
    case_id = asking.sent(world.patients_of(world.gp)[0], consent="emergency")
    work, listed = text_of(answering.get("/")), text_of(answering.get("/demandes/"))
    assert "Urgence" in work[: work.index("Essai d’avis")]
    assert listed.index("Urgences") < listed.index("Essai d’avis") < listed.index("Promesse")
    page = text_of(asking.get(f"/demandes/{case_id}/"))
    assert "min" in page
    assert "Si personne ne répond" in page
    assert "le demandeur appelle l’équipe" in page
    assert "Appeler l’équipe, 0" in page


def test_the_ladder_is_climbed_once_a_rung_and_stops_with_the_answer(world, desks, time_machine):
    asking, answering = desks
    case_id = asking.sent(world.patients_of(world.gp)[0])
    assert _climb() == 0
    later(time_machine, minutes=5, seconds=1)
    assert _climb() == 1
    assert _climb() == 0
    assert (_kinds(asking, case_id), _kinds(answering, case_id)) == ([], [LADDER])
    later(time_machine, minutes=11)  # the worker was away: both rungs are said
    assert _climb() == 1
    assert _kinds(asking, case_id) == [LADDER, LADDER]
    assert "appelez l’équipe" in asking.messages(case_id)[0].text
    other = asking.sent(world.patients_of(world.gp)[0])
    answering.answered(other, **{"f-conclusion": "Voici"})
    later(time_machine, minutes=20)
    assert _climb() == 0
    assert _kinds(asking, other) == []


def test_moments_are_stamped_typed_corrected_and_read_with_their_delays(world, desks):
    from maillage.toolbox.clock import fr_time, now

    asking, answering = desks
    case_id = asking.sent(world.patients_of(world.gp)[0])
    assert answering.fire(case_id, "take").status_code == 302
    at = now()
    notes = (("door", 40), ("needle", 5), ("door", 70))
    for name, minutes in notes:
        asking.post(f"/demandes/{case_id}/instants/", {"name": name, **_typed(at - timedelta(minutes=minutes))})
    page = text_of(answering.get(f"/demandes/{case_id}/"))
    assert "Décision Dre Maëlle Quévrain" in page
    former, current = (fr_time(at - timedelta(minutes=each)).replace("\u00a0", " ") for each in (40, 70))
    assert f"{former} selon Dr Ivan Solhac, corrigé" in page
    assert f"{current}Arrivée Dr Ivan Solhac" in page
    assert "De l’arrivée à l’injection1 h 05 Au-delà seuil 1 h" in page
    assert "« Injection » est noté avant « Décision »" in page
    first, _second, corrected = whole_trail("case.instant", "i.solhac", world)
    assert "null" in first and "null" not in corrected  # what was noted before is in the trail

    refused = asking.post(f"/demandes/{case_id}/instants/", {"name": "door", **_typed(at + timedelta(hours=1))})
    assert "n’est pas encore passée" in text_of(asking.get(refused["Location"]))
    foreign = asking.post(f"/demandes/{case_id}/instants/", {"name": "decision", **_typed(at)})
    assert "Choisissez un instant" in text_of(asking.get(foreign["Location"]))


def test_a_moment_that_the_request_says_is_kept_as_it_leaves(world, as_mover, tmp_path):
    from maillage.toolbox.clock import now

    team = published(world, as_mover, tmp_path, urgent, asking_the_hour)
    asking = Asking(world, "i.solhac", team=team)
    came = (now() - timedelta(minutes=40)).replace(second=0, microsecond=0)
    typed = "T".join(_typed(came).values())
    told, silent = (asking.sent(world.patients_of(world.gp)[0], **words) for words in ({"f-heure": typed}, {}))
    page = text_of(asking.get(f"/demandes/{told}/"))
    assert "Arrivée Dr Ivan Solhac" in page
    asking.post(f"/demandes/{told}/instants/", {"name": "door", **_typed(came - timedelta(minutes=5))})
    assert "corrigé" in text_of(asking.get(f"/demandes/{told}/"))
    assert "Arrivée Dr Ivan Solhac" not in text_of(asking.get(f"/demandes/{silent}/"))


def test_the_signed_letter_carries_the_timeline(world, desks):
    from maillage.acts.cases.models import Case
    from maillage.acts.cases.presenters.moments import section
    from maillage.kernel.context.facade import open_context

    asking, answering = desks
    case_id = asking.sent(world.patients_of(world.gp)[0])
    answering.answered(case_id, **{"f-conclusion": "Voici"})
    with open_context(answering.principal):
        (told,) = section(Case.objects.get(id=case_id))
    assert told.title == "Chronologie"
    assert [row.label for row in told.rows] == ["Décision"]
