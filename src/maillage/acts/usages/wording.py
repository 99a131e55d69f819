"""The sentences of a usage, found by what the schema declares as words; says them otherwise, touches nothing else."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from inspect import get_annotations
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from maillage.acts.forms.facade import Questionnaire, sentences_of_form
from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.strict import Strict, Words

# Where a Questionnaire keeps what a person reads of it.
_READ_IN_FORMS = ("title", "text", "display")
# What a terminology says of its own code is not ours to say otherwise.
_STANDARD = ("code", "system")
Block = TypeVar("Block", bound=Strict)


def sentences_in(block: Strict) -> set[str]:
    """What the schema declares as words, wherever it stands."""
    return set(_words(type(block), block))


def sentences_of(definition: UsageDefinition, forms: Iterable[Questionnaire]) -> set[str]:
    """Every sentence of a usage that a person may read on a page."""
    return {
        definition.intended_use,
        *sentences_in(definition),
        *(text for form in forms for text in sentences_of_form(form)),
    }


def sentences_of_package(package: UsagePackage) -> set[str]:
    return sentences_of(package.definition, package.forms.values())


def reworded(block: Block, say: Callable[[str], str]) -> Block:
    """The same block, each of its sentences said by `say`."""
    return _said(type(block), block, say)


def reworded_form(text: str, say: Callable[[str], str]) -> str:
    """The text of a Questionnaire with its sentences said otherwise; the same text when none is."""
    raw = json.loads(text)
    changed = _said_in_form(raw, say)
    return text if changed == raw else json.dumps(changed, ensure_ascii=False, indent=2) + "\n"


def _said_in_form(node: Any, say: Callable[[str], str]) -> Any:
    if isinstance(node, list):
        return [_said_in_form(each, say) for each in node]
    if not isinstance(node, dict):
        return node
    said = {key: value if key in _STANDARD else _said_in_form(value, say) for key, value in node.items()}
    return said | {key: say(node[key]) for key in _READ_IN_FORMS if isinstance(node.get(key), str)}


def _words(annotation: Any, value: Any) -> Iterator[str]:
    """What the schema declares as `Words`, wherever it stands."""
    found: list[str] = []

    def hear(text: str) -> str:
        found.append(text)
        return text

    _said(annotation, value, hear)
    yield from found


def _said(annotation: Any, value: Any, say: Callable[[str], str]) -> Any:
    if annotation is Words:
        return say(value) if value else value
    if isinstance(value, Strict):
        hints = _hints(type(value)).items()
        return value.model_copy(update={name: _said(hint, getattr(value, name), say) for name, hint in hints})
    if get_origin(annotation) in (Union, UnionType):
        return _said_in_union(annotation, value, say)
    if isinstance(value, Mapping):
        return {key: _said(get_args(annotation)[1], one, say) for key, one in value.items()}
    if isinstance(value, tuple) and get_args(annotation):
        return tuple(_said(get_args(annotation)[0], one, say) for one in value)
    return value


def _said_in_union(annotation: Any, value: Any, say: Callable[[str], str]) -> Any:
    """A sentence or nothing, a name or a block: a name is never a sentence."""
    kinds = [one for one in get_args(annotation) if one is not type(None)]
    kind = kinds[0] if len(kinds) == 1 else None
    return value if value is None else _said(kind, value, say)


@lru_cache(maxsize=64)
def _hints(model: type[Strict]) -> Mapping[str, Any]:
    """As written: pydantic itself forgets which alias a field was declared with."""
    found: dict[str, Any] = {}
    for base in reversed(model.__mro__):
        found |= get_annotations(base)
    return {name: _unwrapped(found[name]) for name in model.model_fields}


def _unwrapped(hint: Any) -> Any:
    """`Annotated[tuple[…], …]` is seen as its tuple; `Words` itself is kept."""
    return get_args(hint)[0] if hint is not Words and get_origin(hint) is Annotated else hint
