"""The operator publishes, replaces, withdraws; readers meet the protocol where it applies; others find no such page."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.toolbox.pdf.made import pdf
from tests.world import AsMover, World

from maillage.acts.protocols import facade as protocols
from maillage.acts.protocols.models import Posting, Version
from maillage.kernel.context.facade import open_context
from maillage.kernel.directory.contracts import DutyKind
from maillage.toolbox.clock import today

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/annuaire/usages/protocoles/"
CODE = "dermatologie"


def typed(**changes: Any) -> dict[str, Any]:
    fields = {
        "key": str(uuid4()),
        "title": "Plaie qui tarde",
        "subject": "Quand demander un avis devant une plaie",
        "source": "Groupe régional fictif",
        "starts_on": f"{today():%Y-%m-%d}",
        "ends_on": "",
        "text": "Mesurez la plaie.",
        "text_en": "",
        "usages": [CODE],
        "place": "region",
    }
    return fields | changes


@pytest.fixture
def operator(world: World, as_mover: AsMover, client: Client) -> Client:
    return world.on_duty(client, as_mover, DutyKind.OPERATOR)


@pytest.fixture
def reader(world: World) -> Iterator[Client]:
    client = Client()
    world.login(client, "i.solhac")
    yield client


def published(operator: Client, **changes: Any) -> UUID:
    answer = operator.post(f"{LIST}nouveau/", typed(**changes))
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer["Location"].rstrip("/").rsplit("/", 1)[1])


def counted(world: World) -> tuple[int, int]:
    with open_context(world.gp):
        return Version.objects.count(), Posting.objects.count()


def page_of(world: World, protocol: UUID, number: int = 1) -> str:
    with open_context(world.gp):
        state = protocols.state(protocol)
    assert state is not None
    return next(each.url for each in state.versions if each.number == number)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_protocol_is_previewed_published_and_read_where_it_applies(
    world: World, operator: Client, reader: Client
) -> None:
    tried = operator.post(f"{LIST}nouveau/", typed(apercu="1"))
    assert "Aperçu : rien n’est publié" in text(tried)
    assert counted(world) == (0, 0)

    protocol = published(operator)
    assert "Un protocole régional" in text(operator.get(LIST))
    line = "version 1, en vigueur depuis le"
    patient = world.patients_of(world.gp)[0]
    assert line in text(reader.get(f"/aide/usages/{CODE}/"))
    assert line not in text(reader.get("/aide/usages/melan/"))
    assert line in text(reader.get(f"/demandes/nouvelle/?patient={patient}"))
    begun = reader.post("/demandes/nouvelle/", {"patient": str(patient), "usage": CODE, "key": str(uuid4())})
    assert line in text(reader.get(begun["Location"]))
    shown = text(reader.get(page_of(world, protocol)))
    assert "Mesurez la plaie." in shown
    assert "En vigueur" in shown


def test_what_is_typed_is_text_and_never_a_page_nor_a_formula(world: World, operator: Client, reader: Client) -> None:
    script, formula = "<script>alert(1)</script>", "=cmd|'/c calc'!A1"
    protocol = published(operator, title=formula, subject=script, text=script)
    for answer in (reader.get(page_of(world, protocol)), operator.get(f"{LIST}{protocol}/"), operator.get(LIST)):
        assert script not in answer.content.decode()
    assert f"'{formula}" in operator.get("/annuaire/usages/protocoles.csv").content.decode()


def test_the_list_leaves_as_a_file(operator: Client) -> None:
    published(operator)
    csv = operator.get("/annuaire/usages/protocoles.csv").content.decode("utf-8-sig").splitlines()
    assert csv[0].split(";") == ["Protocole", "Version", "Usages", "Pour qui", "Validité", "Écrit par", "État"]
    assert csv[1].startswith("Plaie qui tarde;1;Dermatologie;Toute la région;")
    assert operator.get("/annuaire/usages/protocoles.xlsx").content.startswith(b"PK")


def test_a_pdf_is_read_as_it_was_sent(world: World, operator: Client, reader: Client) -> None:
    sent = pdf()
    protocol = published(operator, text="", file=SimpleUploadedFile("plaie.pdf", sent, "application/pdf"))
    page = page_of(world, protocol)
    assert "Ouvrir le PDF" in text(reader.get(page))
    answer = reader.get(f"{page}fichier/")
    assert answer.content == sent
    assert answer["Content-Disposition"] == 'inline; filename="Plaie_qui_tarde.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert reader.get(f"{page}fichier/?telecharger")["Content-Disposition"].startswith("attachment")


def test_bad_input_says_what_to_do_and_writes_nothing(world: World, operator: Client) -> None:
    heavy = b"%PDF-1.7" + b"0" * (10 * 1024 * 1024) + b"%%EOF"
    for changes, sentence in (
        ({"title": ""}, "Ce champ est obligatoire"),
        ({"text": ""}, "Écrivez le texte du protocole, ou joignez un PDF."),
        ({"ends_on": "2020-01-01"}, "Le dernier jour vient avant la date d’effet"),
        ({"usages": []}, "Ce champ est obligatoire"),
        ({"usages": ["inconnu"]}, "Sélectionnez un choix valide"),
        ({"place": str(uuid4())}, "Sélectionnez un choix valide"),
        ({"starts_on": "demain"}, "Saisissez une date valide"),
        ({"text": "", "file": SimpleUploadedFile("a.pdf", b"<html></html>")}, "Ce fichier n’est pas un PDF."),
        ({"file": SimpleUploadedFile("a.pdf", pdf())}, "Un texte ou un PDF, pas les deux"),
        ({"text": "", "file": SimpleUploadedFile("a.pdf", heavy)}, "Ce fichier pèse plus de 10 Mo."),
        ({"key": "x"}, "Saisissez un UUID valide"),
    ):
        answer = operator.post(f"{LIST}nouveau/", typed(**changes))
        assert answer.status_code == 422, changes
        assert sentence in text(answer), changes
    assert counted(world) == (0, 0)


def test_a_new_version_begins_from_the_last_and_leaves_it(world: World, operator: Client, reader: Client) -> None:
    protocol = published(operator, text="Mesurez la plaie.", text_en="Measure the wound.")
    page = f"{LIST}{protocol}/version/"
    begun = text(operator.get(page))
    assert "Mesurez la plaie." in begun
    assert "Measure the wound." in begun
    assert operator.post(page, typed(after="1", changed="")).status_code == 422
    next_one = typed(after="1", changed="Deux mesures", text="Mesurez deux fois.")
    assert operator.post(page, next_one)["Location"] == f"{LIST}{protocol}/"
    stale = operator.post(page, typed(after="1", changed="Autre"))
    assert (stale.status_code, "Une autre version vient d’être publiée" in text(stale)) == (422, True)
    assert counted(world) == (2, 1)
    first = text(reader.get(page_of(world, protocol, 1)))
    assert "Remplacé par une version plus récente" in first
    assert "Mesurez la plaie." in first
    assert "Deux mesures" in text(reader.get(page_of(world, protocol, 2)))
    assert "version 2, en vigueur" in text(reader.get(f"/aide/usages/{CODE}/"))


def test_withdrawn_it_leaves_every_page_but_its_own_until_it_is_put_back(
    world: World, operator: Client, reader: Client
) -> None:
    protocol = published(operator)
    page = f"{LIST}{protocol}/"
    operator.post(f"{page}retirer/", {"reason": " "})
    assert "Plaie qui tarde" in text(reader.get(f"/aide/usages/{CODE}/"))
    assert "Dites pourquoi il est retiré" in text(operator.get(page))
    operator.post(f"{page}retirer/", {"reason": "Seuil faux"})
    assert "Plaie qui tarde" not in text(reader.get(f"/aide/usages/{CODE}/"))
    assert 'Motif : <span lang="fr">Seuil faux' in text(reader.get(page_of(world, protocol)))
    assert operator.post(f"{page}version/", typed(after="1", changed="x")).status_code == 422
    operator.post(f"{page}remettre/")
    assert "Plaie qui tarde" in text(reader.get(f"/aide/usages/{CODE}/"))


def test_it_is_shown_elsewhere(world: World, operator: Client, reader: Client) -> None:
    protocol = published(operator)
    page = f"{LIST}{protocol}/"
    operator.post(f"{page}montrer/", {"usages": [], "place": "region"})
    assert "Rien n’a changé" in text(operator.get(page))
    operator.post(f"{page}montrer/", {"usages": ["melan"], "place": str(world.foreign_gp.organization_id)})
    for code in (CODE, "melan"):
        assert "Plaie qui tarde" not in text(reader.get(f"/aide/usages/{code}/"))
    other = Client()
    world.login(other, "p.ormeau")
    assert "Plaie qui tarde" in text(other.get("/aide/usages/melan/"))


def test_in_english_the_text_is_read_in_english_first(world: World, operator: Client, reader: Client) -> None:
    protocol = published(operator, text_en="Measure the wound.")
    reader.post("/langue/", {"language": "en"})
    shown = text(reader.get(page_of(world, protocol)))
    assert 0 < shown.index("Measure the wound.") < shown.index("Mesurez la plaie.")


def test_who_operates_one_structure_reads_and_does_not_write(
    world: World, as_mover: AsMover, client: Client, operator: Client
) -> None:
    protocol = published(operator)
    place = world.gp.organization_id
    local = world.on_duty(Client(), as_mover, DutyKind.OPERATOR, place=place, login="i.solhac")
    for page in (LIST, f"{LIST}{protocol}/"):
        shown = text(local.get(page))
        assert "Plaie qui tarde" in shown
        assert "Publier" not in shown
        assert "Retirer" not in shown
    assert local.get(f"{LIST}nouveau/").status_code == 404
    for gesture in ("nouveau/", *(f"{protocol}/{each}/" for each in ("version", "montrer", "retirer", "remettre"))):
        assert local.post(f"{LIST}{gesture}", typed(reason="Non", after="1", changed="x")).status_code == 404
    assert counted(world) == (1, 1)


def test_others_find_no_such_page(world: World, operator: Client, reader: Client) -> None:
    protocol = published(operator)
    for page in (LIST, f"{LIST}{protocol}/", f"{LIST}nouveau/", "/annuaire/usages/protocoles.csv"):
        assert reader.get(page).status_code == 404
    unknown = f"/protocoles/{uuid4()}/"
    for page in (unknown, f"{unknown}fichier/", f"{page_of(world, protocol)}fichier/"):
        assert reader.get(page).status_code == 404
    assert operator.get(f"{LIST}{uuid4()}/").status_code == 404
    assert Client().get(page_of(world, protocol)).status_code == 302
