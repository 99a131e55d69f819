"""What the import linter cannot see: the completeness of the contract, and links made of strings.

`ForeignKey("identity.Patient")`, `get_model("identity", "Patient")`, a migration's dependency and the name of a
table in SQL all reach another room without an import.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from tests.repository.tree import SRC, contracts, name, python_files, rooms

PRIVATE = ("models", "actions", "queries")
LABELS = {room.split(".")[1]: height for height, room in enumerate(rooms())}
MODELS = {model._meta.label_lower for model in apps.get_models()}
MIGRATION = re.compile(r"^(\d{4}_\w+|__first__|__latest__)$")


def _room_of(path: Path) -> str | None:
    parts = path.relative_to(SRC).parts
    return parts[1] if len(parts) > 2 and parts[0] in {"kernel", "acts"} else None


# The contract itself


def test_each_room_keeps_its_models_actions_and_queries_behind_its_door() -> None:
    kept = {module for contract in contracts("protected") for module in contract["protected_modules"]}
    standing = {
        f"maillage.{room}.{module}"
        for room in rooms()
        for module in PRIVATE
        if any((SRC / room.replace(".", "/") / shape).exists() for shape in (f"{module}.py", module))
    }
    assert standing == kept


def test_only_the_room_itself_passes_its_door() -> None:
    for contract in contracts("protected"):
        (importer,) = contract["allowed_importers"]
        assert all(module.startswith(f"{importer}.") for module in contract["protected_modules"])


def test_layers_are_exhaustive() -> None:
    assert [contract["name"] for contract in contracts("layers") if contract.get("exhaustive") is not True] == []


@pytest.mark.parametrize("room", ["config", "portal", *rooms()])
def test_each_room_says_what_it_does(room: str) -> None:
    module = ast.parse((SRC / room.replace(".", "/") / "__init__.py").read_text("utf-8"))
    assert ast.get_docstring(module)


# Links made of strings


def links(code: str) -> Iterator[tuple[int, str]]:
    """Line and label of each room that a string of this code names."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and str(node.value).lower() in MODELS:
            label = str(node.value).split(".")[0]
            if label in LABELS:
                yield node.lineno, label
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if called in {"get_model", "get_app_config", "swappable_dependency"} and first in LABELS:
                yield node.lineno, str(first)
            if called == "get_user_model":
                yield node.lineno, "accounts"
        elif isinstance(node, ast.Attribute) and node.attr == "AUTH_USER_MODEL":
            yield node.lineno, "accounts"
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            label, migration = (getattr(element, "value", None) for element in node.elts)
            if label in LABELS and MIGRATION.match(str(migration)):
                yield node.lineno, str(label)


def test_no_string_reaches_a_higher_room() -> None:
    upward = [
        f"{name(path)}:{line} → {label}"
        for path in python_files()
        if (room := _room_of(path))
        for line, label in links(path.read_text("utf-8"))
        if LABELS[label] > LABELS[room]
    ]
    assert upward == []


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ('models.ForeignKey("identity.Patient", models.PROTECT)', "identity"),
        ('apps.get_model("cases", "Case")', "cases"),
        ("models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)", "accounts"),
        ("user = get_user_model()", "accounts"),
        ('dependencies = [("record", "0001_observations_and_facts")]', "record"),
    ],
)
def test_the_scan_sees_each_kind_of_link(code: str, label: str) -> None:
    assert [found for _, found in links(code)] == [label]


def _tables() -> dict[str, str]:
    """Each table of the house, and the room that owns it."""
    return {
        model._meta.db_table: model._meta.app_label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in LABELS
    }


def test_no_sql_reads_a_table_of_a_higher_room() -> None:
    owners = _tables()
    words = re.compile(rf"\b({'|'.join(sorted(owners, key=len, reverse=True))})\b")
    upward = [
        f"{name(path)} → {table}"
        for path in python_files()
        if (room := _room_of(path))
        for table in words.findall(path.read_text("utf-8"))
        if LABELS[owners[table]] > LABELS[room]
    ]
    assert upward == []


# Foreign keys


def _foreign_keys() -> list[tuple[str, str, str, bool, str]]:
    return [
        (
            f"{model._meta.label}.{field.name}",
            model._meta.app_label,
            field.related_model._meta.app_label,
            field.remote_field.hidden,
            field.remote_field.on_delete.__name__,
        )
        for model in apps.get_models()
        if model._meta.app_label in LABELS
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one) and field.concrete
    ]


def test_foreign_keys_point_down() -> None:
    assert [key for key, here, there, *_ in _foreign_keys() if LABELS.get(there, -1) > LABELS[here]] == []


# An account is removed with the places it may act from; what was done there is kept under the place itself.
REMOVED_TOGETHER = ["accounts.Membership.user"]


def test_foreign_keys_leave_nothing_on_the_other_side_and_protect_it() -> None:
    assert [key for key, _, _, hidden, _ in _foreign_keys() if not hidden] == []
    assert [key for key, *_, removal in _foreign_keys() if removal != "PROTECT"] == REMOVED_TOGETHER
