"""Numbers as French people read them: decimal comma, thousands apart, unit after a space that does not break.

On a page read in English, a decimal point and commas between thousands.
"""

from maillage.toolbox.language import in_english


def fr_number(value: float, *, decimals: int | None = None, unit: str = "") -> str:
    """`7,5`, `12 400`, `96 %`; without `decimals`, as many as the value has, two at most."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if decimals is None else f"{value:,.{decimals}f}"
    if text.strip("-0.,") == "":
        text = text.removeprefix("-")
    if not in_english():
        text = text.replace(",", "\u202f").replace(".", ",")
    text = text.replace("-", "\u2212")
    return f"{text}\u00a0{unit}" if unit else text
