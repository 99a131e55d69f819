"""GIR: every published boundary, every one of the 6,561 grids, and what the law does that common sense would not."""

from itertools import product

import pytest
from tests.clinical.vectors import calculated, refused, vectors

from maillage.clinical.aggir import GIR_OF_RANK, GROUPS, LAST_RANK, VARIABLES


def gir(letters: str) -> dict[str, object]:
    return calculated("aggir", {"modalites": letters})


def test_the_published_cases_agree() -> None:
    cases = vectors("aggir_gir_boundary.json")["cases"]
    assert len(cases) == 39
    for case in cases:
        expected = {key: case[key] for key in ("groupe", "somme", "rang", "gir")}
        assert gir(case["modalites"]) == expected, case["modalites"]


def test_the_order_of_the_letters_is_the_published_one() -> None:
    published = vectors("aggir_gir_boundary.json")["variables"]
    assert [name.replace("depl_int", "deplacements") for name in published] == list(VARIABLES)


def test_each_grid_stops_at_the_first_group_that_it_reaches() -> None:
    seen = set()
    for letters in map("".join, product("ABC", repeat=8)):
        found = gir(letters)
        of_c, of_b, ranks = GROUPS[str(found["groupe"])]
        total = sum(
            c if letter == "C" else b if letter == "B" else 0 for letter, c, b in zip(letters, of_c, of_b, strict=True)
        )
        reached = [rank for least, rank in ranks if total >= least]
        assert found["somme"] == total
        assert found["rang"] == (reached[0] if reached else LAST_RANK)
        assert found["gir"] == GIR_OF_RANK[found["rang"]]
        seen.add(found["rang"])
    assert seen == set(range(1, 14))


def test_the_tables_are_whole() -> None:
    assert list(GROUPS) == list("ABCDEFGH")
    assert {len(weights) for of_c, of_b, _ranks in GROUPS.values() for weights in (of_c, of_b)} == {len(VARIABLES)}
    assert [rank for *_weights, ranks in GROUPS.values() for _least, rank in ranks] == list(range(1, LAST_RANK))


def test_group_f_has_the_weights_of_the_code_and_not_of_the_decree_of_1997() -> None:
    # With the decree, coherence at B would weigh 0 and this grid would go on to group G.
    assert gir("BCBBBBBB") == {"groupe": "F", "somme": 800, "rang": 9, "gir": 3}


def test_worse_transfers_alone_give_a_lesser_dependence() -> None:
    assert [gir(f"AAAAAA{letter}A")["gir"] for letter in "ABC"] == [6, 5, 6]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "modalites"),
        ({"modalites": "AAAAAAA"}, "modalites"),
        ({"modalites": "AAAAAAAAA"}, "modalites"),
        ({"modalites": "aaaaaaaa"}, "modalites"),
        ({"modalites": "AAAAAAAD"}, "modalites"),
        ({"modalites": list("AAAAAAAA")}, "modalites"),
        ({"modalites": None}, "modalites"),
        ({"modalites": "AAAAAAAA", "modalite": 1}, "modalite"),
    ],
)
def test_anything_else_is_refused(given: object, field: str) -> None:
    assert refused("aggir", given)[0] == field


def test_the_refusal_names_the_variable() -> None:
    assert refused("aggir", {"modalites": "AAXAAAAA"})[1] == (
        "Seules les lettres A, B et C sont admises : voyez « toilette »."
    )
