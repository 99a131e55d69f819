"""Every promise, in the order of a day: each module has NAME, TITLE, TARGET and `measure(world) -> Figures`."""

from typing import Protocol

from bench.figures import Figures
from bench.promises import (
    autosave,
    case_page,
    first_image,
    form_reaction,
    form_render,
    interpreter,
    live,
    load_profile,
    my_work,
    opinion_pdf,
    photo_upload,
    record,
    row_security,
    search,
    search_large,
    sending,
    small_and_large,
    trail,
    usages_load,
    usages_test,
    worklist,
)
from bench.world import World


class Promise(Protocol):
    """What a script of this folder gives."""

    NAME: str
    TITLE: str
    TARGET: float

    def measure(self, world: World) -> Figures: ...


# Those that only need the region come first, then those that make requests of their own.
PROMISES: tuple[Promise, ...] = (
    interpreter,
    form_render,
    form_reaction,
    usages_load,
    usages_test,
    search,
    search_large,
    record,
    small_and_large,
    trail,
    autosave,
    photo_upload,
    sending,
    my_work,
    worklist,
    row_security,
    case_page,
    first_image,
    opinion_pdf,
    live,
    load_profile,
)
