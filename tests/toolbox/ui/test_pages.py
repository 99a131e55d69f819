"""Error pages stand without a database; the living page shows every component in both themes."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

from maillage.toolbox.ui import contrast, living, views


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (views.bad_request, 400),
        (views.permission_denied, 403),
        (views.csrf_failure, 403),
        (views.page_not_found, 404),
        (views.server_error, 500),
        (views.unavailable, 503),
    ],
)
def test_error_page_needs_nothing(view: Callable[[HttpRequest], HttpResponse], status: int) -> None:
    # No database mark: a query would fail this test.
    response = view(RequestFactory().post("/anywhere"))
    html = response.content.decode()
    assert response.status_code == status
    assert html.count("<h1>") == 1
    assert f"le code {status}." in html
    assert "data-live" not in html


def test_unavailable_says_when_to_come_back() -> None:
    assert views.unavailable(RequestFactory().get("/"))["Retry-After"] == "5"


def test_living_page_shows_each_part_in_both_themes() -> None:
    html = render_to_string("ui/living.html", living.context())
    for theme in ("light", "dark"):
        assert html.count(f'theme-demo" data-bs-theme="{theme}"') == 5
    for pair in contrast.SHOWN:
        assert pair.label in html
    assert html.count("<h1>") == 1


def test_ids_of_the_living_page_are_unique() -> None:
    import re

    ids = re.findall(r'\sid="([^"]+)"', render_to_string("ui/living.html", living.context()))
    assert sorted(ids) == sorted(set(ids))


def test_shell_without_a_reader_has_no_rail() -> None:
    html = render_to_string("ui/living.html", living.context())
    assert "no-rail" in html
    assert 'class="rail"' not in html
