"""Publication freezes a version; the application role may read it and nothing else."""

from pathlib import Path

import pytest
from django.db import ProgrammingError, connection

from maillage.acts.usages import facade
from maillage.acts.usages.contracts import PackageRefused
from maillage.acts.usages.scaffold import scaffold

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return scaffold(code="essai", title="Essai d’avis", into=tmp_path)


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "usage.yaml"
    path.write_text(path.read_text().replace(old, new))


def test_a_published_usage_is_read_back_as_it_was(folder, as_mover):
    with as_mover():
        usage = facade.publish(folder=folder, by="Claire Opératrice")
    assert [(u.code, u.version, u.is_active, u.published_by) for u in facade.active_usages()] == [
        ("essai", "0.1.0", True, "Claire Opératrice")
    ]
    assert facade.active_version("essai").id == usage.id
    package = facade.package(usage.id)
    assert package.definition == facade.load_package(folder).definition
    assert package.sha256 == usage.sha256
    assert package is facade.package(usage.id)


def test_the_same_bytes_again_change_nothing(folder, as_mover):
    with as_mover():
        first = facade.publish(folder=folder, by="a")
        second = facade.publish(folder=folder, by="b")
    assert (second.id, second.published_by) == (first.id, "a")


def test_other_bytes_under_a_published_number_are_refused(folder, as_mover):
    with as_mover():
        facade.publish(folder=folder, by="a")
        change(folder, "warn: PT4H", "warn: PT5H")
        with pytest.raises(PackageRefused, match="augmentez version"):
            facade.publish(folder=folder, by="a")
    assert len(facade.all_versions()) == 1


def test_a_new_version_becomes_the_only_active_one_and_the_old_stays_readable(folder, as_mover):
    with as_mover():
        old = facade.publish(folder=folder, by="a")
        change(folder, "version: 0.1.0", "version: 0.2.0")
        new = facade.publish(folder=folder, by="a")
    assert [usage.version for usage in facade.active_usages()] == ["0.2.0"]
    assert facade.usage_version(old.id).is_active is False
    assert facade.package(old.id).definition.version == "0.1.0"
    assert facade.package(new.id).definition.version == "0.2.0"


def test_going_back_to_an_older_version_makes_it_active_again(folder, as_mover):
    with as_mover():
        facade.publish(folder=folder, by="a")
        change(folder, "version: 0.1.0", "version: 0.2.0")
        facade.publish(folder=folder, by="a")
        change(folder, "version: 0.2.0", "version: 0.1.0")
        facade.publish(folder=folder, by="a")
    assert [usage.version for usage in facade.active_usages()] == ["0.1.0"]


def test_what_the_check_refuses_is_not_published(folder, as_mover):
    change(folder, "image-viewer", "image-view")
    with as_mover(), pytest.raises(PackageRefused, match="image-viewer"):
        facade.publish(folder=folder, by="a")
    assert facade.all_versions() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO usages_usageversion SELECT * FROM usages_usageversion",
        "UPDATE usages_usageversion SET is_active = false",
        "DELETE FROM usages_usageversion",
        "TRUNCATE usages_usageversion",
    ],
)
def test_the_application_role_may_only_read(folder, as_mover, statement):
    with as_mover():
        facade.publish(folder=folder, by="a")
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(statement)
    assert len(facade.active_usages()) == 1


def test_an_unknown_version_is_said_unknown():
    with pytest.raises(facade.UnknownUsage):
        facade.active_version("rien")
