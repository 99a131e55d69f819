"""What runs without a browser: the turns of the worker, and what the outbox calls. Each says what it may hold."""

TURNS = {
    "outbox": "as system:outbox: identifiers, and the mails of notifications",
    "promises": "as system:clocks: columns of cases without clinical content",
    "anchor": "as system:audit: the head of the trail",
    "orphan files": "as system:documents: keys of sealed files",
    "old events": "as system:events: counts",
}
HANDLERS = {
    "mail.send": "the mail of a notification: one sentence without patient data, and a link",
}
