"""Runs the engine of the forms in embedded JavaScript runtimes, few and reused, bounded in time and memory."""

import atexit
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException, MiniRacer

from maillage.acts.forms.contracts import ExpressionFailed

TIME_CAP: Final = 0.2
# A loaded machine is not an endless expression: what ran out of its time is tried once more before it is refused.
SECOND_TRY: Final = 1.0
LOAD_CAP: Final = 20.0
MEMORY_CAP: Final = 128 * 1024 * 1024
MOST: Final = max(2, min(8, os.cpu_count() or 2))
SOURCES: Final = ("vendor/fhirpath.js", "forms/engine.js", "forms/server.js")


class _Runtime:
    """One V8 with the engine loaded, and the forms it was told. Used by one caller at a time."""

    def __init__(self) -> None:
        # Made in a thread without an event loop: it would borrow the loop of its maker, and lose its time cap.
        made: list[MiniRacer] = []
        maker = threading.Thread(target=lambda: made.append(MiniRacer()))
        maker.start()
        maker.join()
        self.racer = made[0]
        self.racer.set_hard_memory_limit(MEMORY_CAP)
        for name in SOURCES:
            self.racer.eval(_source(name), timeout_sec=LOAD_CAP)
        self.told: set[str] = set()
        self.broken = False

    def tell(self, key: str, program: str) -> None:
        if key not in self.told:
            self.run("maillageServer.define", key, program, seconds=LOAD_CAP)
            self.told.add(key)

    def ask(self, name: str, key: str | None, arguments: tuple[Any, ...]) -> Any:
        text = json.dumps(arguments, ensure_ascii=True, default=str)
        for seconds in (TIME_CAP, SECOND_TRY):
            with suppress(JSTimeoutException):
                answer = self.run("maillageServer.call", name, key, text, seconds=seconds)
                return None if answer is None else json.loads(answer)
        self.broken = True  # stopped in the middle: not used again
        raise ExpressionFailed("", "time cap reached")

    def run(self, function: str, *arguments: Any, seconds: float) -> Any:
        try:
            return self.racer.call(function, *arguments, timeout_sec=seconds)
        except JSTimeoutException:
            raise
        except JSOOMException as full:
            self.broken = True
            raise ExpressionFailed("", "memory cap reached") from full
        except JSEvalException as failed:
            raise _typed(str(failed)) from failed

    def close(self) -> None:
        with suppress(Exception):
            self.racer.close()


class _Pool:
    """Runtimes are shared by the process, not kept by threads: an asynchronous server runs each request in a new
    thread, and loading the engine takes a tenth of a second."""

    def __init__(self) -> None:
        self.room = threading.BoundedSemaphore(MOST)
        self.idle: list[_Runtime] = []

    @contextmanager
    def borrowed(self) -> Iterator[_Runtime]:
        with self.room:
            try:
                runtime = self.idle.pop()
            except IndexError:
                runtime = _Runtime()
            try:
                yield runtime
            finally:
                if runtime.broken:
                    runtime.close()
                else:
                    self.idle.append(runtime)

    def close(self) -> None:
        while self.idle:
            self.idle.pop().close()


_pool = _Pool()
_left_behind: list[_Pool] = []


@atexit.register
def _close_all() -> None:
    """Before the interpreter stops its threads: a runtime that is collected after them waits for ever."""
    _pool.close()


def _start_afresh() -> None:
    """In a forked child: the threads of the parent's runtimes are gone, and closing one would wait for them."""
    global _pool
    _left_behind.append(_pool)
    _pool = _Pool()


os.register_at_fork(after_in_child=_start_afresh)


def call(name: str, *arguments: Any) -> Any:
    """A function of the engine that needs no form."""
    with _pool.borrowed() as runtime:
        return runtime.ask(name, None, arguments)


def call_form(name: str, key: str, program: str, *arguments: Any) -> Any:
    """A function of the engine on a form. The program is sent once to each runtime, then named by its key."""
    with _pool.borrowed() as runtime:
        runtime.tell(key, program)
        answer = runtime.ask(name, key, arguments)
        if answer is None:  # it keeps a bounded number of forms, and this one was dropped
            runtime.told.clear()
            runtime.tell(key, program)
            answer = runtime.ask(name, key, arguments)
        return answer


@cache
def _source(name: str) -> str:
    found = finders.find(name)
    if not found or isinstance(found, list):
        raise FileNotFoundError(f"static file {name}: neither in the package nor collected")
    return Path(found).read_text(encoding="utf-8")


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
