"""Documents of the played cases: photos from the pool and signed opinions, sealed like every document of the house.

The bytes go to the store before the transaction commits: those of a load that was interrupted are swept later.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps

from maillage.acts.cases import opinion, outlines
from maillage.acts.cases.answers import REQUEST
from maillage.config.demo.casebook import Casebook
from maillage.config.demo.copying import Row
from maillage.config.demo.photobook import Pool
from maillage.config.demo.stories import Story
from maillage.config.demo.tracing import draw_tracing
from maillage.kernel.accounts.facade import principal_for_role
from maillage.kernel.context.facade import open_context
from maillage.kernel.documents.contracts import PDF, Codes
from maillage.kernel.documents.kinds import codes_for
from maillage.kernel.documents.sealing import keyring, seal
from maillage.kernel.documents.storage import new_key, store

JPEG = "image/jpeg"


class Archive:
    """Rows and sealed bytes of documents, in the order in which they arrived."""

    def __init__(self, casebook: Casebook) -> None:
        self.casebook = casebook
        self.dice = casebook.dice_of("archive")
        self.documents: list[Row] = []
        self.renditions: list[Row] = []
        self.opinions: list[Row] = []
        self.outlines: list[Row] = []
        self._shelf, self._ring = store(), keyring()

    def keep_photos(self, story: Story, pool: Pool) -> None:
        """The photos of a case, taken in the minutes after the draft was opened."""
        labels = {view.code: view.label for view in self.casebook.definition.attachments.views}
        for rank, code in enumerate(story.photos):
            picture = story.pictures.get(code) or pool.picture(story.lesion, code, is_live=story.is_live)
            at = story.opened + timedelta(minutes=1, seconds=20 * rank)
            document = self._document(
                story, "photo", labels[code], picture.data, picture.mime, at, story.requester,
                view_code=code, width=picture.width, height=picture.height, orientation=picture.orientation,
                taken_at=at - timedelta(seconds=15), received_sha256=picture.received_sha256,
            )  # fmt: skip
            for name, small in (("thumbnail", picture.thumbnail), ("preview", picture.preview)):
                row = {"id": self.dice.key(at), "document_id": document, "size_name": name, "mime": JPEG,
                       "size": len(small), "sha256": _sha256(small), "created_at": at}  # fmt: skip
                self.renditions.append(row | self._sealed(row, small))
            self._keep_outlines(story, code, document)

    def _keep_outlines(self, story: Story, code: str, document: UUID) -> None:
        for each in story.traced:
            if each.view != code:
                continue
            who = story.requester if each.form == REQUEST else story.expert
            row: Row = {
                "id": self.dice.key(each.at), "case_id": self.casebook.ids[story.number], "document_id": document,
                "form": each.form, "points": [list(point) for point in each.drawing.points],
                "ruler": [list(point) for point in each.drawing.ruler], "ruler_cm": each.drawing.ruler_cm,
                "area_cm2": each.measure.area_cm2, "perimeter_cm": each.measure.perimeter_cm,
                "calculator": outlines.said_by(), "drawn_at": each.at, "by_role_id": self.casebook.role(who),
                "by_text": self.casebook.person(who).display,
            }  # fmt: skip
            self.outlines.append(row)

    def keep_files(self, story: Story) -> None:
        """The PDFs of a case, sent with its photos."""
        labels = {view.code: view.label for view in self.casebook.definition.attachments.views}
        for rank, code in enumerate(story.files):
            at = story.opened + timedelta(minutes=2, seconds=20 * rank)
            data = draw_tracing(f"{story.number}-{code}", labels[code])
            self._document(
                story, "attachment", labels[code], data, PDF, at, story.requester,
                view_code=code, pages=1,
            )  # fmt: skip

    def sign(self, story: Story) -> None:
        """The signed answer: the PDF that the room of cases makes, as the signer, from rows already there."""
        played = story.signing
        assert played is not None, "only signed stories are archived"
        case = apps.get_model("cases", "Case").objects.get(id=self.casebook.ids[story.number])
        signer = principal_for_role(self.casebook.role(played.by))
        assert signer is not None
        name, wanted = next(iter(self.casebook.definition.documents.items()))
        with open_context(signer):
            drafted = opinion.drafter(case, signer)
            pdf = opinion.build(case=case, name=name, by=signer, at=played.at, preview_only=False)
        document = self._document(
            story, "opinion", wanted.title, pdf, PDF, played.at, played.by,
            codes=Codes(wanted.type_code, wanted.class_code, wanted.format_code),
        )  # fmt: skip
        answered = json.dumps(story.forms[wanted.form], sort_keys=True, ensure_ascii=False)
        self.opinions.append(
            {
                "id": self.dice.key(played.at),
                "case_id": case.id,
                "document_id": document,
                "signed_at": played.at,
                "signed_by_role_id": signer.role_id,
                "signed_by_text": f"{signer.display}, {signer.place}",
                "drafted_by_role_id": case.drafted_by_role_id if drafted else None,
                "drafted_by_text": drafted,
                "response_sha256": hashlib.sha256(answered.encode()).hexdigest(),
                "pdf_sha256": _sha256(pdf),
            }
        )

    def _document(
        self, story: Story, kind: str, title: str, data: bytes, mime: str, at: datetime, author: str,
        codes: Codes | None = None, **facts: Any,
    ) -> UUID:  # fmt: skip
        role = next(each for each in self.casebook.world.people.roles if each.id == self.casebook.role(author))
        place = next(each for each in self.casebook.world.places.values() if each.id == role.organization_id)
        person = self.casebook.person(author)
        row: Row = {
            "id": self.dice.key(at), "logical_id": self.dice.key(at), "version": 1, "replaces_id": None,
            "derived_from_id": None, "status": "approved", "status_reason": "", "patient_id": story.resident.row.id,
            "source_id": self.casebook.ids[story.number], "kind": kind, "title": title, "view_code": "",
            "confidentiality": "N", "hidden_from_professionals": False, "hidden_from_patient": False,
            "hidden_from_representatives": False, "mime": mime, "size": len(data), "sha256": _sha256(data),
            "received_sha256": "", "author_role_id": role.id,
            "author_text": f"{person.display}, {person.function or person.specialty}, {place.name}",
            "organization_id": place.id, "created_at": at, "taken_at": None, "width": None, "height": None,
            "orientation": None, "pages": None, **codes_for(kind, codes), **facts,
        }  # fmt: skip
        self.documents.append(row | self._sealed(row, data))
        return row["id"]

    def _sealed(self, row: Row, data: bytes) -> Row:
        """Bound to its row and hash, as `documents.queries.bound_to` says; the bytes are on the shelf."""
        sealed = seal(data, bound_to=f"{row['id']}:{row['sha256']}", ring=self._ring)
        key = new_key()
        self._shelf.put(key, sealed.blob)
        return {"storage_key": key, "key_id": sealed.key_id, "wrapped_key": sealed.wrapped_key}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
