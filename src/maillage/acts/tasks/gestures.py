"""One gesture of a page that holds several: done, or the page again with what was typed and why it was refused."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from maillage.acts.tasks.contracts import Refused
from maillage.acts.tasks.forms import Gesture
from maillage.kernel.context.facade import Request

# What was typed, if anything is; what it does; what is said once it is done.
Done = tuple[Gesture | None, Callable[[], None], str]


def play(
    request: Request, done: Done, *, again: Callable[[Gesture], HttpResponse], page: str, then: str
) -> HttpResponse:
    """`again` shows the page with the refused form; `page` is its address, `then` where one goes once it is done."""
    form, act, sentence = done
    if form is not None and not form.is_valid():
        return again(form)
    try:
        act()
    except Refused as refused:
        field = form.refused_at.get(refused.field, refused.field) if form is not None else ""
        if form is None or field not in form.fields:
            # It moved meanwhile: its page as it is now says what is left to do.
            messages.error(request, refused.sentence)
            return redirect(page)
        form.add_error(field, refused.sentence)
        return again(form)
    messages.success(request, sentence)
    return redirect(then)


def forms_shown(fresh: Mapping[str, Gesture], tried: Gesture | None) -> dict[str, Gesture]:
    """The forms of a page; the one that was refused stays open on what was typed."""
    return {name: tried if tried is not None and type(tried) is type(form) else form for name, form in fresh.items()}
