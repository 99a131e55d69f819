"""Runs the engine of the forms in an embedded JavaScript runtime: one per thread, bounded in time and memory."""

import atexit
import json
import os
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final
from weakref import WeakSet

from django.contrib.staticfiles import finders
from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException, MiniRacer

from maillage.acts.forms.contracts import ExpressionFailed

TIME_CAP: Final = 0.2
# A loaded machine is not an endless expression: what ran out of its time is tried once more before it is refused.
SECOND_TRY: Final = 1.0
LOAD_CAP: Final = 20.0
MEMORY_CAP: Final = 128 * 1024 * 1024
SOURCES: Final = ("vendor/fhirpath.js", "forms/engine.js", "forms/server.js")

_mine = threading.local()
_alive: "WeakSet[MiniRacer]" = WeakSet()


@atexit.register
def _close_all() -> None:
    """Before the interpreter stops its threads: a runtime that is collected after them waits for ever."""
    for engine in list(_alive):
        with suppress(Exception):
            engine.close()


_left_behind: list[MiniRacer] = []


def _start_afresh() -> None:
    """In a forked child: the threads of the parent's runtimes are gone, and closing one would wait for them."""
    global _mine
    _left_behind.extend(_alive)
    _alive.clear()
    _mine = threading.local()


os.register_at_fork(after_in_child=_start_afresh)


@cache
def _source(name: str) -> str:
    found = finders.find(name)
    if not found or isinstance(found, list):
        raise FileNotFoundError(f"static file {name}: neither in the package nor collected")
    return Path(found).read_text(encoding="utf-8")


def _engine() -> MiniRacer:
    engine: MiniRacer | None = getattr(_mine, "engine", None)
    if engine is None:
        engine = _apart()
        engine.set_hard_memory_limit(MEMORY_CAP)
        for name in SOURCES:
            engine.eval(_source(name), timeout_sec=LOAD_CAP)
        _mine.engine = engine
        _mine.known = set()
    return engine


def _apart() -> MiniRacer:
    """Made in a thread without an event loop: it would borrow the loop of its maker, and lose its time cap."""
    made: list[MiniRacer] = []
    maker = threading.Thread(target=lambda: made.append(MiniRacer()))
    maker.start()
    maker.join()
    _alive.add(made[0])
    return made[0]


def call(name: str, *arguments: Any) -> Any:
    """A function of the engine that needs no form."""
    return _asked(name, None, arguments)


def call_form(name: str, key: str, program: str, *arguments: Any) -> Any:
    """A function of the engine on a form. The program is sent once to each thread, then named by its key."""
    _engine()
    if key not in _mine.known:
        _guarded("maillageServer.define", key, program, seconds=LOAD_CAP)
        _mine.known.add(key)
    given = _asked(name, key, arguments)
    if given is None:
        _mine.known.discard(key)
        return call_form(name, key, program, *arguments)
    return given


def _asked(name: str, key: str | None, arguments: tuple[Any, ...]) -> Any:
    text = json.dumps(arguments, ensure_ascii=True, default=str)
    try:
        answer = _guarded("maillageServer.call", name, key, text, seconds=TIME_CAP)
    except JSTimeoutException:
        try:
            answer = _guarded("maillageServer.call", name, key, text, seconds=SECOND_TRY)
        except JSTimeoutException as late:
            _forget()
            raise ExpressionFailed("", "time cap reached") from late
    return None if answer is None else json.loads(answer)


def _guarded(function: str, *arguments: Any, seconds: float) -> Any:
    try:
        return _engine().call(function, *arguments, timeout_sec=seconds)
    except JSOOMException as full:
        _forget()
        raise ExpressionFailed("", "memory cap reached") from full
    except JSEvalException as failed:
        if isinstance(failed, JSTimeoutException):
            raise
        raise _typed(str(failed)) from failed


def _forget() -> None:
    """A runtime that was stopped in the middle is not used again."""
    engine: MiniRacer | None = getattr(_mine, "engine", None)
    _mine.engine = None
    _mine.known = set()
    if engine is not None:
        _alive.discard(engine)
        with suppress(Exception):
            engine.close()


def _typed(message: str) -> ExpressionFailed:
    for line in message.splitlines():
        start = line.find("{")
        if "ExpressionFailed" in line and start >= 0:
            try:
                detail = json.loads(line[start:])
            except ValueError:
                continue
            return ExpressionFailed(detail["expression"], detail["detail"])
    return ExpressionFailed("", message.splitlines()[0] if message else "unknown failure")
