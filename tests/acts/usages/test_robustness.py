"""Whatever stands in a package's files, the check answers with problems and never falls."""

from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.acts.usages.check import check_files
from maillage.acts.usages.files import read_files
from maillage.acts.usages.scaffold import BLUEPRINT

SOUND = {
    name: text.replace("@CODE@", "essai").replace("@TITLE@", "Essai") for name, text in read_files(BLUEPRINT).items()
}
TREE = yaml.safe_load(SOUND["usage.yaml"])
leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(allow_nan=False)
values = st.recursive(leaves, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=8), v, max_size=3))


def problems(**files: str) -> list[str]:
    found = check_files(SOUND | {name.replace("_", "."): text for name, text in files.items()}, folder_name="essai")
    assert all(problem.line >= 1 and problem.message for problem in found)
    return [str(problem) for problem in found]


def test_the_blueprint_itself_is_sound():
    assert problems() == []


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_any_text_as_a_definition_gives_problems(text):
    assert problems(usage_yaml=text)


@given(st.sampled_from(sorted(TREE)), values)
@settings(max_examples=200, deadline=None)
def test_any_value_under_any_key_gives_problems_or_a_sound_package(key, value):
    problems(usage_yaml=yaml.safe_dump({**TREE, key: value}, allow_unicode=True))


@given(values)
@settings(max_examples=100, deadline=None)
def test_any_tree_as_stories_gives_problems(value):
    assert problems(cases_yaml=yaml.safe_dump(value, allow_unicode=True))


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_any_part_taken_out_of_the_text_never_makes_the_check_fall(data):
    text = SOUND["usage.yaml"]
    start = data.draw(st.integers(0, len(text)))
    problems(usage_yaml=text[:start] + text[start + data.draw(st.integers(0, 80)) :])


def test_a_bomb_of_names_is_refused_before_it_unfolds():
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    [problem] = problems(usage_yaml="\n".join(lines))
    assert "renvois" in problem


def test_a_folder_of_too_many_files_is_refused(tmp_path: Path):
    from maillage.acts.usages.check import check_package

    for number in range(60):
        (tmp_path / f"f{number}.md").write_text("x")
    [problem] = check_package(tmp_path)
    assert "Plus de 40 fichiers" in problem.message
