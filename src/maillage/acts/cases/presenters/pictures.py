"""Photos as the slots and the viewer show them."""

import json
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, photos, queries
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters.outlines import OnPhotos, on_photos
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.kernel.documents import facade as documents
from maillage.kernel.documents.contracts import PDF
from maillage.kernel.documents.photos.quality import assess
from maillage.toolbox.clock import fr_short
from maillage.toolbox.language import said

# What a usage asks to check, and the warning that says it is not so.
CHECKED_AS = {"sharp": "blurred", "bright": "dark", "ruler": "no_ruler"}


def asked_views(case: Case) -> list[str]:
    """Codes of the views asked for, those that depend on an answer only when it was given."""
    views = usages.package(case.usage_version_id).definition.attachments.views
    conditions = [view.when for view in views if view.when is not None]
    state = answers.state_of(case, answers.REQUEST) if conditions else None
    met = forms.evaluate_expressions(conditions, forms.clean_response(state), state.context) if state else []
    held = {condition for condition, found in zip(conditions, met, strict=True) if found == [True]}
    return [view.code for view in views if view.when is None or view.when in held]


def _labels(case: Case) -> dict[str, str]:
    views = usages.package(case.usage_version_id).definition.attachments.views
    return {view.code: said(view.label) for view in views}


def capture(case: Case) -> dict[str, Any]:
    """Context of `cases/_capture.html`."""
    rules = usages.package(case.usage_version_id).definition.attachments
    asked = asked_views(case)
    over = on_photos(case)
    views = [
        {
            "code": view.code,
            "label": said(view.label),
            "hint": said(view.hint or ""),
            "required": view.required,
            "several": view.several,
            "ruler": "ruler" in rules.checks and view.code != rules.views[0].code,
            "asked": view.code in asked,
        }
        for view in rules.views
    ]
    return {
        "views": views,
        "views_json": json.dumps(views, ensure_ascii=False),
        "photos": [_shot(case, photo, over) for photo in photos.changeable(case)],
        "max_photos": rules.max,
        "takes_pdf": PDF in rules.accept,
    }


def slot(case: Case, view_code: str) -> dict[str, Any]:
    """Context of `cases/_capture.html` for one view only."""
    context = capture(case)
    views = [{**view, "asked": True, "required": True} for view in context["views"] if view["code"] == view_code]
    return context | {
        "views": views,
        "views_json": json.dumps(views, ensure_ascii=False),
        "photos": [],
        "upload_url": reverse("cases:upload", args=[case.id]),
        "remove_url": reverse("cases:remove_photo", args=[case.id]),
    }


def shot(case: Case, photo: documents.DocumentView, warnings: tuple[str, ...] = ()) -> dict[str, Any]:
    """Context of `cases/_shot.html`. `warnings` are known when the photo arrives, and said then."""
    return _shot(case, photo, on_photos(case), warnings)


def _shot(case: Case, photo: documents.DocumentView, over: OnPhotos, warnings: tuple[str, ...] = ()) -> dict[str, Any]:
    labels = _labels(case)
    return {
        "id": photo.id,
        "view": photo.view_code,
        "view_label": labels.get(photo.view_code, _("Autre vue")),
        "thumb_url": photo.thumbnail_url if photo.is_picture else "",
        "warnings": list(warnings),
        **over.of(photo),
    }


def viewer(case: Case, *, may_annotate: bool, annotations_url: str) -> dict[str, Any]:
    """Context of `cases/_viewer.html` and of `cases/_files.html`."""
    labels = _labels(case)
    over = on_photos(case)
    photos = [
        {
            "id": photo.id,
            "url": photo.preview_url,
            "full_url": photo.url,
            "thumb_url": photo.thumbnail_url,
            "label": labels.get(photo.view_code, _("Autre vue")),
            "caption": labels.get(photo.view_code, _("Autre vue")),
            "taken_text": fr_short(photo.taken_at) if photo.taken_at else "",
            **over.of(photo),
        }
        for photo in documents.documents_of_source(case.id, kind="photo")
    ]
    shown = {photo["id"] for photo in photos}
    marks = {str(document): shapes for document, shapes in queries.annotations_of(case.id).items() if document in shown}
    files = [
        {
            "url": each.url,
            "label": labels.get(each.view_code, each.title),
            "came": fr_short(each.created_at),
        }
        for each in documents.documents_of_source(case.id, kind="attachment")
    ]
    return {
        "photos": photos,
        "annotations": marks,
        "outlines": {photo: drawn for photo, drawn in over.shapes().items() if UUID(photo) in shown},
        "annotations_url": annotations_url if may_annotate else "",
        "files": files,
    }


def warnings_of(case: Case, view_code: str, data: bytes) -> tuple[str, ...]:
    """What the usage asks to look at in a photo, said in French; a warning never refuses. Nothing of a PDF."""
    if documents.is_pdf(data):
        return ()
    rules = usages.package(case.usage_version_id).definition.attachments
    wide_view = bool(rules.views) and view_code == rules.views[0].code
    found = assess(data, expects_ruler="ruler" in rules.checks and not wide_view)
    asked = {CHECKED_AS[check] for check in rules.checks}
    return tuple(warning.sentence_fr for warning in found.warnings if warning.code in asked)
