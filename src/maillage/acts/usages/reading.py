"""Turns the text of `usage.yaml` and `cases.yaml` into their strict models; every refusal has a line and a remedy."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from maillage.acts.usages import (
    billing,
    consent_words,
    contributions,
    conversions,
    emergency,
    guests,
    live,
    overlay,
    pictures,
    recipients,
    route,
    scenario,
    schema,
    table,
    timing,
)
from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.source import Path, Source, SourceError, read_yaml

Model = TypeVar("Model", bound=BaseModel)
Read = tuple[Model | None, Source | None, list[Problem]]

# The model of a block by the shape of its path; `*` stands for a name or a position.
BLOCKS: dict[tuple[str, ...], type[BaseModel]] = {
    ("roles", "*"): table.Role,
    ("states", "*"): table.State,
    ("transitions", "*"): table.Transition,
    ("transitions", "*", "guard", "*"): table.Condition,
    ("clocks", "*"): timing.Clock,
    ("clocks", "*", "ladder", "*"): timing.Rung,
    ("instants", "*"): timing.Instant,
    ("live", "*"): live.Live,
    ("intervals", "*"): timing.Interval,
    ("attachments",): pictures.Attachments,
    ("attachments", "views", "*"): pictures.View,
    ("outlines", "*"): pictures.Outline,
    ("consent",): schema.Consent,
    ("consent_words",): consent_words.ConsentWords,
    ("contributions", "*"): contributions.Contribution,
    ("blind", "*"): contributions.Blind,
    ("route",): route.Route,
    ("guests",): guests.Guests,
    ("documents", "*"): schema.Document,
    ("recipients",): recipients.Recipients,
    ("teams",): schema.Teams,
    ("delays", "*"): overlay.OtherDelay,
    ("overlays",): schema.OverlayRules,
    ("overlays", "bounds", "*"): schema.Bounds,
    ("worklist",): schema.Worklist,
    ("red_flags", "*"): emergency.RedFlag,
    ("emergency",): emergency.Emergency,
    ("hand_over",): conversions.HandOver,
    ("conversions", "*"): conversions.Conversion,
    ("series", "*"): conversions.Series,
    ("billing", "*"): billing.Billing,
    ("billing", "*", "unless", "*"): billing.BillingExclusion,
    ("indicators", "*"): schema.Indicator,
    ("people", "*"): scenario.Person,
    ("cases", "*"): scenario.PlayedCase,
    ("cases", "*", "given"): scenario.Given,
    ("cases", "*", "given", "people", "*"): scenario.Person,
    ("cases", "*", "steps", "*"): scenario.Step,
    ("cases", "*", "steps", "*", "expect"): scenario.Expect,
}

# pydantic's error type -> (message, remedy); the values of its context may stand in both.
WORDING = {
    "missing": ("La clé « {key} » manque.", "Ajoutez-la."),
    "literal_error": ("« {given} » n’est pas un mot connu pour « {key} ».", "Mots possibles : {expected}."),
    "string_pattern_mismatch": ("« {given} » est mal écrit pour « {key} ».", "Forme attendue : {pattern}"),
    "string_too_short": ("« {key} » est trop court.", "Écrivez au moins {min_length} caractères."),
    "string_too_long": ("« {key} » est trop long.", "Restez sous {max_length} caractères."),
    "string_type": ("« {key} » doit être du texte.", "Mettez la valeur entre guillemets."),
    "bool_type": ("« {key} » attend true ou false.", "Écrivez true ou false."),
    "bool_parsing": ("« {key} » attend true ou false.", "Écrivez true ou false."),
    "int_type": ("« {key} » attend un nombre entier.", "Écrivez un nombre sans guillemets."),
    "int_parsing": ("« {key} » attend un nombre entier.", "Écrivez un nombre sans guillemets."),
    "greater_than_equal": ("« {key} » est trop petit.", "Au moins {ge}."),
    "less_than_equal": ("« {key} » est trop grand.", "Au plus {le}."),
    "too_short": ("« {key} » est vide.", "Donnez au moins un élément."),
    "too_long": ("« {key} » a trop d’éléments.", "Au plus {max_length}."),
    "tuple_type": ("« {key} » attend une liste.", "Écrivez [a, b]."),
    "dict_type": ("« {key} » attend des clés et des valeurs.", "Écrivez clé: valeur, une par ligne."),
    "model_type": ("« {key} » attend des clés et des valeurs.", "Écrivez clé: valeur, une par ligne."),
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Vouliez-vous dire « states » ?`, or the list of what is known when nothing is close."""
    words = sorted(known)
    close = get_close_matches(word, words, n=1, cutoff=0.6)
    return f"Vouliez-vous dire « {close[0]} » ?" if close else f"Connus : {', '.join(words)}."


def read_model(name: str, text: str, model: type[Model]) -> Read[Model]:
    """A YAML text as a strict model, with the places of its keys; or every problem that prevents it."""
    try:
        source = read_yaml(text, file=name)
    except SourceError as error:
        return None, None, [Problem(name, error.line, error.message, error.remedy)]
    return model_of(source, model)


def model_of(source: Source, model: type[Model]) -> Read[Model]:
    """The same from what was already read, be it from one file or from several."""
    if not isinstance(source.data, dict):
        problem = Problem(*source.place(()), "Ce fichier attend des clés et des valeurs.", "Écrivez clé: valeur.")
        return None, source, [problem]
    try:
        return model.model_validate(source.data), source, []
    except ValidationError as error:
        problems = {_problem(source, model, detail) for detail in error.errors(include_url=False)}
        return None, source, sorted(problems)


def _problem(source: Source, model: type[BaseModel], detail: ErrorDetails) -> Problem:
    path, extra = _written_path(source.data, detail["loc"])
    key = str(next((part for part in reversed(path) if isinstance(part, str)), ""))
    if detail["type"] == "missing":
        key = str(detail["loc"][-1])
    name, line = source.place(path)
    if detail["type"] == "extra_forbidden":
        known = _known_keys(model, path[:-1])
        return Problem(name, line, f"Clé inconnue : « {key} ».", did_you_mean(key, known))
    if detail["type"] == "value_error":
        text = str(detail["msg"]).removeprefix("Value error, ")
        return Problem(name, line, f"« {key} » : {text}.", "") if key else Problem(name, line, f"{text}.", "")
    if extra and detail["type"] in {"missing", "string_type", "model_type", "dict_type"}:
        # One branch of an alternative (a guard is a name or a condition): say it once, simply.
        return Problem(name, line, f"« {key} » est mal écrit.", "Écrivez un nom connu, ou les clés attendues.")
    message, remedy = WORDING.get(detail["type"], ("« {key} » n’a pas la forme attendue.", "Voyez un autre usage."))
    values = {"given": _short(detail.get("input")), "key": key, **(detail.get("ctx") or {})}
    return Problem(name, line, message.format_map(values), remedy.format_map(values).replace(" or ", " ou "))


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _written_path(data: Any, loc: tuple[int | str, ...]) -> tuple[Path, bool]:
    """The part of pydantic's location that is written in the file; it adds names of alternatives to it."""
    path: list[int | str] = []
    skipped = False
    for position, part in enumerate(loc):
        in_mapping = isinstance(data, dict) and part in data
        if in_mapping or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            data = data[part]
            path.append(part)
        elif position < len(loc) - 1 or not isinstance(data, dict):
            skipped = True
    return tuple(path), skipped


def _known_keys(model: type[BaseModel], path: Path) -> list[str]:
    for shape, block in BLOCKS.items():
        if len(shape) == len(path) and all(a in ("*", b) for a, b in zip(shape, path, strict=True)):
            model = block
            break
    return [field.alias or name for name, field in model.model_fields.items()]
