"""Runs the engine of the forms in embedded JavaScript runtimes, few and reused, bounded in time and memory."""

import atexit
import json
import logging
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
from maillage.acts.forms.scripts import SERVER_SCRIPTS

TIME_CAP: Final = 0.2
# A loaded machine is not an endless expression: what ran out of its time is tried once more before it is stopped.
SECOND_TRY: Final = 0.9
# Then without what was running, then without any expression: in all, a form never takes more than 1.5 seconds.
WITHOUT: Final = 0.15
ALL: Final = "*"
# Every expression of a form on answers made up for it, in an engine that may just have started.
WHOLE_FORM: Final = 1.0
LOAD_CAP: Final = 20.0
MEMORY_CAP: Final = 128 * 1024 * 1024
MOST: Final = max(2, min(8, os.cpu_count() or 2))

TIME, MEMORY = "time cap reached", "memory cap reached"

log = logging.getLogger(__name__)


class Stopped(Exception):
    """Time or memory ran out while this expression was running; empty when nobody knows which."""

    def __init__(self, cap: str, expression: str) -> None:
        self.cap = cap
        self.expression = expression
        super().__init__(cap)


class _Runtime:
    """One V8 with the engine loaded, and the forms it was told. Used by one caller at a time."""

    def __init__(self) -> None:
        self.racer: MiniRacer
        self.told: set[str] = set()
        self.was_stopped = False
        self.start()

    def start(self) -> None:
        # Made in a thread without an event loop: it would borrow the loop of its maker, and lose its time cap.
        made: list[MiniRacer] = []
        maker = threading.Thread(target=lambda: made.append(MiniRacer()))
        maker.start()
        maker.join()
        self.racer = made[0]
        self.racer.set_hard_memory_limit(MEMORY_CAP)
        for name in SERVER_SCRIPTS:
            self.racer.eval(_source(name), timeout_sec=LOAD_CAP)
        self.told.clear()
        self.was_stopped = False

    def tell(self, key: str, program: str) -> None:
        if key not in self.told:
            self.run("maillageServer.define", key, program, seconds=LOAD_CAP)
            self.told.add(key)

    def ask(self, name: str, key: str | None, arguments: str, refused: list[str], seconds: float) -> Any:
        """What a function of the engine gives; None when it no longer has this form. Raises Stopped."""
        try:
            answer = self.run("maillageServer.call", name, key, arguments, refused, seconds=seconds)
        except JSTimeoutException:
            self.was_stopped = True
            raise Stopped(TIME, self._running()) from None
        except JSOOMException as full:
            self.close()
            self.start()
            raise Stopped(MEMORY, "") from full
        return None if answer is None else json.loads(answer)

    def ask_about(self, name: str, key: str, program: str, arguments: str, refused: list[str], seconds: float) -> Any:
        """The program is sent once to each runtime, then named by its key."""
        self.tell(key, program)
        answer = self.ask(name, key, arguments, refused, seconds)
        if answer is None:  # it keeps a bounded number of forms, and this one was dropped
            self.told.clear()
            self.tell(key, program)
            answer = self.ask(name, key, arguments, refused, seconds)
        return answer

    def _running(self) -> str:
        with suppress(Exception):
            return str(self.run("maillageServer.running", seconds=LOAD_CAP))
        return ""

    def run(self, function: str, *arguments: Any, seconds: float) -> Any:
        try:
            return self.racer.call(function, *arguments, timeout_sec=seconds)
        except (JSTimeoutException, JSOOMException):
            raise
        except JSEvalException as failed:
            raise _typed(str(failed)) from failed

    def close(self) -> None:
        with suppress(Exception):
            # What was stopped still reports to the loop of the runtime: let it, before that loop is closed.
            self.racer.eval("0", timeout_sec=LOAD_CAP)
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
                if runtime.was_stopped:  # in the middle of its work: not lent again
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
    """A function of the engine that needs no form. Raises ExpressionFailed."""
    text = json.dumps(arguments, ensure_ascii=True, default=str)
    cap = ""
    with _pool.borrowed() as runtime:
        for seconds in (TIME_CAP, SECOND_TRY):
            try:
                return runtime.ask(name, None, text, [], seconds)
            except Stopped as stopped:
                cap = stopped.cap
                if cap == MEMORY:
                    break
    raise ExpressionFailed("", cap)


def call_form(name: str, key: str, program: str, *arguments: Any) -> Any:
    """A function of the engine on a form. What runs out of time or memory is left out: its result is empty."""
    text = json.dumps(arguments, ensure_ascii=True, default=str)
    refused: list[str] = []
    cap = ""
    with _pool.borrowed() as runtime:
        for seconds in (TIME_CAP, SECOND_TRY, WITHOUT, WITHOUT):
            try:
                return runtime.ask_about(name, key, program, text, refused, seconds)
            except Stopped as stopped:
                cap = stopped.cap
                if seconds != TIME_CAP or cap == MEMORY:
                    refused = [ALL] if refused or not stopped.expression else [stopped.expression]
                    log.warning("an expression of form %s was left out: %s", key, cap)
    raise ExpressionFailed("", cap)


def call_form_whole(name: str, key: str, program: str, *arguments: Any) -> Any:
    """A function that goes through a whole form at once. None when it did not end: then its parts are asked one by
    one, which tells the endless one from the others."""
    text = json.dumps(arguments, ensure_ascii=True, default=str)
    with _pool.borrowed() as runtime:
        try:
            return runtime.ask_about(name, key, program, text, [], WHOLE_FORM)
        except Stopped:
            return None


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
