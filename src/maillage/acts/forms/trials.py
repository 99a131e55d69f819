"""Tries every expression and pattern of a form before it is accepted: what would fail on a page fails here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from maillage.acts.forms import codes, runtime
from maillage.acts.forms.contracts import ExpressionFailed, Problem
from maillage.acts.forms.program import variables_of
from maillage.acts.forms.schema import Extension, Item, QuestionnaireModel

KINDS = (codes.VARIABLE, codes.CALCULATED, codes.ENABLE_WHEN, codes.INITIAL, codes.CALCULATOR_INPUT)
PREDEFINED = frozenset({"resource", "context", "request", "patient", "record", "user", "today"})
STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Written:
    """One expression: of which item ("" for the form), in which extension, what it says."""

    link_id: str
    kind: str
    name: str | None
    text: str


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
        written = [problem for one in found for problem in self._as_written(one)]
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

    def _as_written(self, one: Written) -> Iterator[Problem]:
        """What reading it is enough to say: punctuation, names, functions, patterns."""
        if one.kind == codes.VARIABLE and not one.name:
            yield Problem(one.link_id, "Une variable n’a pas de nom.", "Ajoutez « name ».")
        elif one.kind == codes.VARIABLE and one.name in PREDEFINED:
            yield Problem(one.link_id, f"La variable « {one.name} » existe déjà.", "Donnez-lui un autre nom.")
        seen = runtime.call("inspect", one.text)
        if seen["fault"]:
            yield Problem(one.link_id, f"Expression FHIRPath illisible : {_short(seen['fault'])}.", "Corrigez-la.")
            return
        variables = list(variables_of(self.model, self.items, self.parents, one.link_id or None))
        unknown = runtime.call("unknownIn", seen["names"], seen["functions"], variables)
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
        for one in found:
            fault = runtime.call_form("trial", self.key, self.program, one.link_id or None, one.text)
            if fault == STOPPED:
                yield Problem(one.link_id, "Cette expression FHIRPath ne finit pas.", "Écrivez-la autrement.")
                return
            if fault:
                message = f"Expression FHIRPath refusée sur des réponses d’essai : {_short(fault)}."
                yield Problem(one.link_id, message, "Corrigez-la.")
            elif one.link_id and one.kind in (codes.CALCULATED, codes.ENABLE_WHEN):
                yield from self._moves_itself(one)

    def _moves_itself(self, one: Written) -> Iterator[Problem]:
        hides = one.kind == codes.ENABLE_WHEN
        if not runtime.call_form("movesItself", self.key, self.program, one.link_id, one.text, hides):
            return
        said = "Cette condition dépend de la réponse qu’elle cache." if hides else "Ce calcul dépend de son résultat."
        yield Problem(one.link_id, said, "Nommez les questions à lire, sans celle-ci.")


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
