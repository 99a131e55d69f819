"""Tries every expression and pattern of a form before it is accepted: what would fail on a page fails here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from maillage.acts.forms import codes, runtime
from maillage.acts.forms.contracts import ExpressionFailed, Problem
from maillage.acts.forms.program import variables_of
from maillage.acts.forms.schema import Extension, Item, QuestionnaireModel

KINDS = (codes.VARIABLE, codes.CALCULATED, codes.ENABLE_WHEN, codes.INITIAL, codes.CALCULATOR_INPUT)
PREDEFINED = frozenset({"resource", "context", "request", "patient", "record", "user", "today"})
STOPPED = "stopped"
SELF_CALCULATED = "Ce calcul dépend de son résultat."


@dataclass(frozen=True, slots=True)
class Written:
    """One expression: of which item ("" for the form), in which extension, what it says."""

    link_id: str
    kind: str
    name: str | None
    text: str

    @property
    def may_move(self) -> bool:
        """Whether what it gives could change the answer that it reads."""
        return bool(self.link_id) and self.kind in (codes.CALCULATED, codes.ENABLE_WHEN)


@dataclass(frozen=True, slots=True)
class Trial:
    """A form whose shape is right: its parts, and the program that the engine runs."""

    model: QuestionnaireModel
    items: Mapping[str, Item]
    parents: Mapping[str, str | None]
    program: str
    key: str

    def problems(self) -> list[Problem]:
        found = list(self._expressions())
        written = list(self._as_written(found))
        for item in self.items.values():
            regex = item.first(codes.REGEX)
            written += _pattern(item.linkId, regex) if regex else ()
        return written or list(self._as_tried(found))

    def _expressions(self) -> Iterator[Written]:
        holders: list[tuple[str, tuple[Extension, ...]]] = [("", self.model.extension)]
        holders += [(item.linkId, item.extension) for item in self.items.values()]
        for link_id, extensions in holders:
            for extension in extensions:
                given = extension.valueExpression
                if extension.url in KINDS and given is not None:
                    yield Written(link_id, extension.url, given.name, given.expression)

    def _as_written(self, found: list[Written]) -> Iterator[Problem]:
        """What reading them is enough to say: punctuation, names, functions, patterns."""
        known = [list(variables_of(self.model, self.items, self.parents, one.link_id or None)) for one in found]
        texts = [(one.text, names) for one, names in zip(found, known, strict=True)]
        for one, seen in zip(found, runtime.call("written", texts) if texts else (), strict=True):
            yield from _named(one)
            if seen["fault"]:
                yield Problem(one.link_id, f"Expression FHIRPath illisible : {_short(seen['fault'])}.", "Corrigez-la.")
                continue
            unknown = seen["unknown"]
            for name in unknown["names"]:
                near = get_close_matches(name, unknown["known"], n=1)
                remedy = f"Vouliez-vous écrire %{near[0]} ?" if near else f"Employez %{', %'.join(unknown['known'])}."
                yield Problem(one.link_id, f"Expression FHIRPath : %{name} est inconnu.", remedy)
            for name in unknown["functions"]:
                remedy = "Employez une fonction de FHIRPath."
                yield Problem(one.link_id, f"Expression FHIRPath : la fonction {name}() est inconnue.", remedy)
            for pattern in seen["patterns"]:
                yield from _pattern(one.link_id, pattern)

    def _as_tried(self, found: list[Written]) -> Iterator[Problem]:
        """On made-up answers. Nothing more is tried after an expression that does not end: each costs a second."""
        for one, (fault, moves) in self._tried(found):
            if fault == STOPPED:
                yield Problem(one.link_id, "Cette expression FHIRPath ne finit pas.", "Écrivez-la autrement.")
                return
            if fault:
                message = f"Expression FHIRPath refusée sur des réponses d’essai : {_short(fault)}."
                yield Problem(one.link_id, message, "Corrigez-la.")
            elif moves:
                hides = one.kind == codes.ENABLE_WHEN
                said = "Cette condition dépend de la réponse qu’elle cache." if hides else SELF_CALCULATED
                yield Problem(one.link_id, said, "Nommez les questions à lire, sans celle-ci.")

    def _tried(self, found: list[Written]) -> Iterator[tuple[Written, tuple[str, bool]]]:
        """Each with its fault, and whether what it gives moves when its own answer does."""
        asked = [(one.link_id or None, one.text, one.may_move, one.kind == codes.ENABLE_WHEN) for one in found]
        given = runtime.call_form_whole("trials", self.key, self.program, asked) if asked else []
        if given is not None:
            yield from ((one, (each["fault"], each["moves"])) for one, each in zip(found, given, strict=True))
            return
        for one, (link_id, text, may_move, hides) in zip(found, asked, strict=True):
            fault = self._call("trial", link_id, text)
            yield one, (fault, not fault and may_move and self._call("movesItself", link_id, text, hides))

    def _call(self, name: str, *arguments: Any) -> Any:
        return runtime.call_form(name, self.key, self.program, *arguments)


def _named(one: Written) -> Iterator[Problem]:
    if one.kind == codes.VARIABLE and not one.name:
        yield Problem(one.link_id, "Une variable n’a pas de nom.", "Ajoutez « name ».")
    elif one.kind == codes.VARIABLE and one.name in PREDEFINED:
        yield Problem(one.link_id, f"La variable « {one.name} » existe déjà.", "Donnez-lui un autre nom.")


def _pattern(link_id: str, regex: str) -> Iterator[Problem]:
    try:
        fault = runtime.call("pattern", regex)
    except ExpressionFailed:
        remedy = "Évitez une répétition dans une répétition, comme (a+)+."
        yield Problem(link_id, f"Le motif « {_short(regex)} » peut ne jamais finir.", remedy)
        return
    if fault:
        yield Problem(link_id, f"Le motif « {_short(regex)} » est illisible : {_short(fault)}.", "Corrigez-le.")


def _short(text: str) -> str:
    return " ".join(text.split())[:160].rstrip(".")
