"""Takes the application's own filters away, so that the policies of the database stand alone.

Generated from the rooms: every query set that a room restates from its reader loses its conditions, every holder
that a query restates becomes all holders, and whatever asks for a right is told yes.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.where import WhereNode

import maillage
from maillage.kernel.context.facade import Principal, open_context


def rooms() -> Iterator[ModuleType]:
    """Every `queries` module of the tree."""
    for found in pkgutil.walk_packages(maillage.__path__, "maillage."):
        if found.name.endswith(".queries"):
            yield importlib.import_module(found.name)


def restatements() -> list[tuple[ModuleType, str]]:
    """Functions that narrow a table to their reader, and take nothing else: `visible_to(context)` and its like."""
    found = []
    for room in rooms():
        for name, function in inspect.getmembers(room, inspect.isfunction):
            takes = list(inspect.signature(function).parameters)
            if function.__module__ == room.__name__ and takes == ["context"]:
                found.append((room, name))
    return found


def _unfiltered(function: Callable[..., Any]) -> Callable[..., Any]:
    def everything(context: object) -> Any:
        found = function(context)
        if isinstance(found, QuerySet):
            found = found.all()
            found.query.where = WhereNode()
        return found

    return everything


def _all_holders() -> tuple[Any, ...]:
    """Roles, structures, teams and delegations of the whole region, which whoever is signed in may read."""
    tables = ("practitionerrole", "organization", "team", "delegation")
    union = " UNION ".join(f"SELECT id FROM directory_{table}" for table in tables)
    with open_context(Principal.system("isolation")), connection.cursor() as cursor:
        cursor.execute(union)
        return tuple(key for (key,) in cursor.fetchall())


@contextmanager
def removed() -> Iterator[list[str]]:
    """Gives the names of what was taken away."""
    from maillage.kernel.access import facade as access
    from maillage.kernel.access import verbs
    from maillage.kernel.context import access_context, contracts
    from maillage.kernel.directory import facade as directory

    taken, everyone = [], _all_holders()
    with ExitStack() as stack:
        for room, name in restatements():
            stack.enter_context(patch.object(room, name, _unfiltered(getattr(room, name))))
            taken.append(f"{room.__name__}.{name}")
        made = contracts.AccessContext

        def with_all_holders(*args: Any, **given: Any) -> Any:
            if given.get("holders"):
                given["holders"] = everyone
            return made(*args, **given)

        stack.enter_context(patch.object(access_context, "AccessContext", with_all_holders))
        for owner in (access, verbs):
            stack.enter_context(patch.object(owner, "may", lambda *_: True))
            stack.enter_context(patch.object(owner, "require", lambda *_: None))
        stack.enter_context(patch.object(directory, "has_duty", lambda *_, **__: True))
        taken += ["AccessContext.holders", "access.may", "access.require", "directory.has_duty"]
        yield taken
