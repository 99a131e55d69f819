"""Recomputes the chain, and anchors its head in a file outside the database.

Runs as the mover role, which may read every line and change none. A changed byte breaks the hash of its own
row; a cut tail is only seen against the anchors.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from maillage.kernel.audit import queries
from maillage.kernel.audit.contracts import Stretch, Verdict
from maillage.toolbox.clock import now

GENESIS = hashlib.sha256(b"maillage").digest()
BATCH = 5000
LINES = """
SELECT seq, ctx.audit_canonical(line), previous_hash, hash FROM audit_auditline AS line
WHERE seq > %s ORDER BY seq LIMIT %s"""


def _lines() -> Iterator[tuple[int, str, bytes, bytes]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(LINES, [last, BATCH])
            rows = cursor.fetchall()
        if not rows:
            return
        for seq, canonical, previous, digest in rows:
            yield seq, canonical, bytes(previous), bytes(digest)
        last = rows[-1][0]


def _anchors(path: Path) -> dict[int, str]:
    if not path.exists():
        return {}
    return {entry["seq"]: entry["hash"] for entry in map(json.loads, path.read_text().splitlines())}


def verify(anchor_file: Path) -> Verdict:
    """Walks the whole trail. Names the first row that was changed, added, removed or cut off."""
    anchors = _anchors(anchor_file)
    expected, previous, count = 1, GENESIS, 0
    for seq, canonical, stored_previous, digest in _lines():
        if seq != expected:
            return Verdict(count, expected, f"La ligne {expected} du journal a disparu.")
        if stored_previous != previous or hashlib.sha256(previous + canonical.encode()).digest() != digest:
            return Verdict(count, seq, f"La ligne {seq} du journal a été modifiée.")
        if anchors.get(seq, digest.hex()) != digest.hex():
            return Verdict(count, seq, f"La ligne {seq} ne correspond pas à l'ancre gardée hors de la base.")
        expected, previous, count = seq + 1, digest, count + 1
    missing = [seq for seq in anchors if seq > count]
    if missing:
        return Verdict(count, count + 1, f"Le journal est coupé après la ligne {count} : une ancre va plus loin.")
    return Verdict(count, None, f"Journal intact : {count} lignes vérifiées, {len(anchors)} ancres.")


def check(anchor_file: Path, after: int, most: int) -> Stretch:
    """Recomputes the lines that follow `after` for an officer, inside the database, and compares them to the anchors.

    A long trail is walked stretch by stretch. Raises django.db.ProgrammingError for who does not watch the region.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_seq, lines, broken_seq, fault FROM ctx.audit_check(%s, %s)", [after, most])
        last, count, broken, fault = cursor.fetchone()
    if broken is not None:
        said = _("La ligne %(n)d du journal a disparu.") if fault == "missing" else _("La ligne %(n)d a été modifiée.")
        return Stretch(last, count, broken, said % {"n": broken})
    anchors = _anchors(anchor_file)
    within = {seq: digest for seq, digest in anchors.items() if after < seq <= last}
    found = queries.hashes(within)
    for seq, digest in sorted(within.items()):
        if found.get(seq) != digest:
            return Stretch(last, count, seq, _("La ligne %(n)d ne correspond pas à son ancre.") % {"n": seq})
    cut = min((seq for seq in anchors if seq > last), default=None)
    if cut is not None and count < most:
        said = _("Le journal est coupé après la ligne %(n)d : une ancre va plus loin.") % {"n": last}
        return Stretch(last, count, last + 1, said)
    return Stretch(last, count, None, "")


def anchor(anchor_file: Path) -> int | None:
    """Appends the head of the chain to the anchor file; gives its number, or None when nothing is new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM audit_auditline ORDER BY seq DESC LIMIT 1")
        head = cursor.fetchone()
    if head is None or head[0] in _anchors(anchor_file):
        return None
    anchor_file.parent.mkdir(parents=True, exist_ok=True)
    with anchor_file.open("a") as file:
        file.write(json.dumps({"seq": head[0], "hash": bytes(head[1]).hex(), "at": now().isoformat()}) + "\n")
        file.flush()
    return int(head[0])
