"""An expert from outside: invited into one case, until a date, and nothing else; every way round the door is shut."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db.models import F
from tests.acts.cases.patterns import Asking, changed, published
from tests.acts.cases.peeking import pdf_text
from tests.acts.cases.story import text_of
from tests.kernel.patient_access.visitor import Visitor, received, run_outbox

from maillage.acts.usages.check import check_package

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "a.weber@hopital.example"
FORM = {
    "name": "Anna Weber",
    "profession": "dermatologue",
    "organization": "CHU de Lausanne",
    "country": "Suisse",
    "email": EMAIL,
}


def inviting(definition) -> None:
    definition["guests"] = {"by": ["requester", "expert"], "most": "P30D"}


def _day(days: int) -> str:
    from maillage.toolbox.clock import today

    return (today() + timedelta(days=days)).isoformat()


class Scene:
    """A case taken by an expert, and a guest's browser."""

    def __init__(self, world, as_mover, folder) -> None:
        self.world = world
        team = published(world, as_mover, folder, inviting)
        self.gp, self.expert = Asking(world, "i.solhac", team=team), Asking(world, "m.quevrain", team=team)
        self.patient: UUID = world.patients_of(world.gp)[0]
        self.case = self.gp.sent(self.patient, **{"f-motif": "Motif rare"})
        self.expert.fire(self.case, "take")
        self.guest = Visitor()

    def invite(self, days: int = 7, **changed: str):
        return self.gp.post(f"/demandes/{self.case}/invites/", {**FORM, "last_day": _day(days), **changed})

    def link(self) -> str:
        assert self.invite().status_code == 302
        run_outbox()
        found = re.search(r"https?://[^/]+(/invite/lien/\S+/)", received(EMAIL)[0])
        assert found
        return found[1]

    def code(self) -> str:
        run_outbox()
        return next(found[0] for body in received(EMAIL) if (found := re.search(r"\b\d{6}\b", body)))

    def enter(self) -> str:
        link = self.link()
        assert self.guest.post(link)["Location"] == "/invite/code/"
        assert self.guest.post("/invite/code/", code=self.code())["Location"] == "/invite/dossier/"
        return link

    def revoke(self) -> None:
        page = self.gp.get(f"/demandes/{self.case}/invites/").content.decode()
        address = re.search(r'href="(/demandes/\S+/fin/)"', page)
        assert address
        assert "Mettre fin à la participation de Anna Weber" in text_of(self.gp.get(address[1]))
        assert self.gp.post(address[1]).status_code == 422  # why is asked
        assert self.gp.post(address[1], {"reason": "Avis déjà obtenu"}).status_code == 302


@pytest.fixture
def scene(world, as_mover, tmp_path, told_once) -> Scene:
    return told_once("taken by an expert", lambda: Scene(world, as_mover, tmp_path))


def test_a_guest_reads_one_request_writes_signs_and_leaves_their_name_in_the_trail(scene):
    scene.enter()
    page = text_of(scene.guest.get("/invite/dossier/"))
    assert "Votre avis est demandé par Dr Ivan Solhac" in page
    assert "Motif rare" in page
    assert _name(scene).casefold() not in page.casefold()
    assert scene.guest.post("/invite/avis/", text="Je pense à une forme rare.", garder="1").status_code == 302
    assert "forme rare" not in text_of(scene.expert.get(f"/demandes/{scene.case}/"))  # theirs until it is signed
    assert scene.guest.post("/invite/avis/", text="Forme rare, à opérer.", signer="1").status_code == 302
    seen = text_of(scene.expert.get(f"/demandes/{scene.case}/"))
    assert "Anna Weber, dermatologue, CHU de Lausanne, Suisse" in seen
    assert "Forme rare, à opérer." in seen
    assert "Expert extérieur" in seen and "Signé" in seen
    again = scene.guest.post("/invite/avis/", text="Autre chose", signer="1")
    assert "déjà signé" in text_of(scene.guest.get(again["Location"]))
    run_outbox()
    assert any("expert invité" in line.text for line in scene.gp.messages(scene.case))
    (line,) = [line for line in scene.gp.trail(scene.patient) if line.action == "case.open" and "Weber" in line.actor][
        :1
    ]
    assert line.actor.endswith("invité")
    assert line.why == "expert extérieur invité dans ce dossier"


def _name(scene: Scene) -> str:
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.identity import facade as identity

    with open_context(scene.world.gp):
        return identity.patient(scene.patient).birth_name


def test_the_session_of_a_guest_opens_nothing_else(scene):
    scene.enter()
    elsewhere = ("/", f"/demandes/{scene.case}/", f"/patients/{scene.patient}/", "/recherche/?q=a", "/demandes/")
    for path in (*elsewhere, "/mon-espace/", f"/demandes/{scene.case}/invites/"):
        answer = scene.guest.get(path)
        assert answer.status_code in (302, 404), path
        assert "Motif rare" not in answer.content.decode()
    other = scene.gp.sent(scene.patient, **{"f-motif": "Autre motif"})
    assert "Autre motif" not in text_of(scene.guest.get("/invite/dossier/"))
    for photo in scene.gp.photos(other):
        assert scene.guest.get(f"/invite/photos/{photo.id}/").status_code == 404
    assert Visitor().get("/invite/dossier/")["Location"] == "/invite/retour/"


def test_a_forwarded_link_opens_nothing_and_a_used_one_says_so(scene):
    link = scene.link()
    thief = Visitor()
    page = text_of(thief.get(link))
    assert "a•••@hopital.example" in page
    assert "Motif rare" not in page
    thief.post(link)
    assert thief.post("/invite/code/", code="000000").status_code == 422
    assert scene.guest.post(link).status_code == 302
    assert scene.guest.post("/invite/code/", code=scene.code()).status_code == 302
    used = thief.get(link)
    assert (used.status_code, "Ce lien a déjà servi" in text_of(used)) == (410, True)
    # A later visit: the address, then a code; an address that nobody invited is answered alike.
    for address in (EMAIL, "personne@hopital.example"):
        assert Visitor().post("/invite/retour/", email=address)["Location"] == "/invite/code/"
    back = Visitor()
    back.post("/invite/retour/", email=EMAIL)
    assert back.post("/invite/code/", code=scene.code())["Location"] == "/invite/dossier/"
    assert Visitor().get("/invite/lien/inconnu/").status_code == 404


def test_five_wrong_codes_in_all_close_the_access(scene):
    link = scene.link()
    for start in (3, 2):  # a second code starts no new count
        scene.guest.post(link)
        scene.code()
        for _try in range(start):
            last = scene.guest.post("/invite/code/", code="000000")
    assert (last.status_code, "Votre accès est bloqué" in text_of(last)) == (403, True)
    assert scene.guest.get(link).status_code == 403
    run_outbox()
    assert any("cinq codes" in line.text for line in scene.gp.messages(scene.case))
    assert "Bloqué, cinq codes faux" in text_of(scene.gp.get(f"/demandes/{scene.case}/"))


def test_a_revoked_guest_is_out_at_once_and_their_draft_stays_unsigned(scene):
    scene.enter()
    scene.guest.post("/invite/avis/", text="Un début d’avis", garder="1")
    scene.revoke()
    refused = scene.guest.post("/invite/avis/", text="Un début d’avis, et la suite", signer="1")
    told = text_of(refused)
    assert refused.status_code == 410
    assert "Votre accès a été retiré" in told
    assert "et la suite" in told  # to be copied: nothing typed is lost
    assert scene.guest.get("/invite/dossier/").status_code == 410
    seen = text_of(scene.gp.get(f"/demandes/{scene.case}/"))
    assert "Non signé à la fin de son accès" in seen
    assert "Un début d’avis" in seen
    assert "et la suite" not in seen
    assert "Avis déjà obtenu" in seen and "A mis fin à une participation" in seen
    run_outbox()
    assert "a pris fin" in received(EMAIL)[0] and "Avis déjà obtenu" not in received(EMAIL)[0]


def _letter(scene: Scene) -> str:
    """The answer, once the expert has signed it."""
    signed = scene.expert.fire(scene.case, "sign", **{"f-conclusion": "Exérèse"})
    assert signed.status_code == 302, text_of(signed)
    (opinion,) = scene.gp.photos(scene.case, kind="opinion")
    return pdf_text(scene.gp.get(f"/documents/{opinion.id}/").getvalue())


def test_the_letter_prints_a_guest_who_signed(scene):
    scene.enter()
    scene.guest.post("/invite/avis/", text="Forme rare,\n\nà opérer.", signer="1")
    text = _letter(scene)
    assert "Avis d’un expert extérieur : Anna Weber, dermatologue, CHU de Lausanne, Suisse, signé le" in text
    assert "Forme rare," in text and "à opérer." in text


def test_the_letter_says_that_a_guest_had_not_signed_and_prints_no_running_draft(scene):
    scene.enter()
    scene.guest.post("/invite/avis/", text="Un début d’avis", garder="1")
    assert "Un début" not in pdf_text(scene.expert.get(f"/demandes/{scene.case}/apercu.pdf").content)
    scene.revoke()
    text = _letter(scene)
    assert "non signé à la fin de son accès : Anna Weber" in text and "Un début d’avis" in text


def test_a_running_draft_is_its_author_s_in_the_database_too(scene):
    from django.db import connection

    from maillage.kernel.context.facade import open_context

    scene.enter()
    scene.guest.post("/invite/avis/", text="Un début d’avis", garder="1")
    with open_context(scene.expert.principal), connection.cursor() as cursor:
        cursor.execute("SELECT text FROM guests_contribution")
        assert cursor.fetchall() == []


def test_an_access_that_ends_mid_answer_takes_the_last_words_in(scene, time_machine, as_mover):
    from maillage.acts.guests.models import Guest
    from maillage.kernel.context.facade import open_context

    scene.enter()
    scene.guest.post("/invite/avis/", text="Un début", garder="1")
    with open_context(scene.world.gp):
        until = Guest.objects.get(email=EMAIL).until
    time_machine.move_to(until - timedelta(minutes=1))
    _reenter(scene)
    time_machine.move_to(until + timedelta(minutes=1))
    ended = scene.guest.post("/invite/avis/", text="Un début, puis la fin", signer="1")
    assert (ended.status_code, "Votre accès a pris fin" in text_of(ended)) == (410, True)
    assert "Vos derniers mots y sont aussi" in text_of(ended)
    with as_mover():  # the clock of the database is moved by no test
        Guest.objects.filter(email=EMAIL).update(until=F("invited_at") + timedelta(microseconds=1))
    seen = text_of(Asking(scene.world, "i.solhac").get(f"/demandes/{scene.case}/"))  # a week later, signed in anew
    assert "Non signé à la fin de son accès" in seen
    assert "puis la fin" in seen


def _reenter(scene: Scene) -> None:
    mail.outbox.clear()
    scene.guest.post("/invite/retour/", email=EMAIL)
    assert scene.guest.post("/invite/code/", code=scene.code()).status_code == 302


def test_the_row_policies_end_with_the_access(scene):
    from django.db import ProgrammingError, transaction

    from maillage.acts.cases.models import Case, CaseEvent, CaseForm
    from maillage.acts.guests.models import Contribution, Guest
    from maillage.kernel.context.facade import Principal, open_context
    from maillage.kernel.directory.models import PractitionerRole

    scene.enter()
    with open_context(scene.world.gp):
        row = Guest.objects.get(email=EMAIL)
    me = Principal.guest(row.id, row.display)
    with open_context(me):
        assert list(Case.objects.values_list("id", flat=True)) == [scene.case]
        assert set(CaseForm.objects.values_list("name", flat=True)) == {"request"}
        assert not CaseEvent.objects.exists()
        assert not PractitionerRole.objects.exists()
    scene.revoke()
    with open_context(me):
        assert not Case.objects.exists()
        with pytest.raises(ProgrammingError), transaction.atomic():
            Contribution.objects.bulk_create([Contribution(guest=row, case_id=scene.case, updated_at=row.until)])


def test_only_who_the_usage_says_invites_and_within_its_days(scene):
    assert scene.invite(days=60).status_code == 422
    assert scene.invite(days=-1).status_code == 422
    assert scene.invite(email="pas une adresse").status_code == 422
    for login in ("c.lescarbot", "p.ormeau"):
        stranger = Asking(scene.world, login)
        assert stranger.get(f"/demandes/{scene.case}/invites/").status_code == 404
    assert mail.outbox == []


def _too_long(definition):
    definition["guests"]["most"] = "P200D"


def _in_hours(definition):
    definition["guests"]["most"] = "PT36H"


def _nobody(definition):
    definition["guests"]["by"] = []


def _stranger(definition):
    definition["guests"]["by"] = ["expertt"]


FAULTS = [
    (_too_long, "se compte en jours entiers"),
    (_in_hours, "se compte en jours entiers"),
    (_nobody, "« by » est vide"),
    (_stranger, "Rôle inconnu : « expertt »"),
]


@pytest.mark.parametrize(("change", "said"), FAULTS)
def test_a_fault_is_named(tmp_path, change, said):
    found = check_package(changed(tmp_path, inviting, change))
    assert any(said in str(problem) and problem.file == "usage.yaml" for problem in found), found
