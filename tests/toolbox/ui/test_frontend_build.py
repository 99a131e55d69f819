"""The browser's files come from locked packages; the FHIRPath bundle answers the same outside a browser."""

import json
from pathlib import Path

ROOT = Path(__file__).parents[3]
VENDOR = ROOT / "src/maillage/toolbox/ui/static/vendor"


def test_lock_names_hashes_and_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    installed = {path: entry for path, entry in packages.items() if path}
    assert [path for path, entry in installed.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [path for path, entry in installed.items() if "resolved" in entry] == []


def test_wanted_versions_are_exact() -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    wanted = package["dependencies"] | package["devDependencies"]
    assert [name for name, version in wanted.items() if not version.replace(".", "").isdigit()] == []


def test_built_files_are_whole() -> None:
    stamp = json.loads((VENDOR / "stamp.json").read_text("utf-8"))
    assert [name for name in stamp["files"] if not (VENDOR / name).stat().st_size] == []
    served = [path for path in VENDOR.rglob("*") if path.suffix in {".js", ".css"}]
    # A source map comment would make the static manifest ask for a file that is not there.
    assert [path.name for path in served if "sourceMappingURL" in path.read_text("utf-8")] == []


def test_fhirpath_finds_choice_values_without_a_browser() -> None:
    from py_mini_racer import MiniRacer

    response = {
        "resourceType": "QuestionnaireResponse",
        "item": [{"linkId": "size", "answer": [{"valueDecimal": 7.5}]}],
    }
    engine = MiniRacer()
    engine.eval((VENDOR / "fhirpath.js").read_text("utf-8"))
    expression = "item.where(linkId = 'size').answer.value + 2"
    arguments = f"{json.dumps(response)}, {json.dumps(expression)}, {{}}, fhirpath_r4_model"
    assert json.loads(engine.eval(f"JSON.stringify(fhirpath.evaluate({arguments}))")) == [9.5]
