"""Names compare without accents, separators or case; nothing else is guessed."""

from maillage.kernel.identity.traits import key


def test_spellings_of_one_name_have_one_key() -> None:
    assert key("Le Bris-d’Arc") == key("LE BRIS D ARC") == "LE BRIS D ARC"
