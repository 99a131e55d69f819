"""What runs without a browser: the turns of the worker, and what the outbox calls. Each says what it may hold."""

TURNS = {
    "outbox": "as system:outbox: identifiers, and the mails of notifications",
    "promises to plan": "as system:clocks: columns of cases without clinical content",
    "promises": "as system:clocks: columns of cases without clinical content",
    "broken promises": "as system:clocks: the same columns",
    "ladders": "as system:clocks: the same columns",
    "tasks": "as system:tasks: who is to be reminded, without a word of what",
    "announcements to make": "as system:announcements: who is to be reminded, without a word of what",
    "announced documents": "as system:announcements: the address of a patient, without a word of what",
    "doors of patients": "as system:patient-door: what opens nothing any more",
    "doors of guests": "as system:guest-door: what opens nothing any more",
    "old sessions": "sessions that ended",
    "anchor": "as system:audit: the head of the trail",
    "months ahead": "as system:upkeep: empty tables for the months to come, no row",
    "orphan files": "as system:documents: keys of sealed files",
    "old events": "as system:events: counts",
}
HANDLERS = {
    "patient_access.invitation": "the mail of a link, to the address that was typed for it",
    "patient_access.code": "the mail of a one-time code",
    "patient_access.question": "a notification to the security officer",
    "patient_access.shown": "a mail to the patient: something can be read, without a word of what",
    "guests.invited": "the mail of a link, to the address that was typed for it",
    "guests.code": "the mail of a one-time code",
    "guests.locked": "a notification to who invited",
    "guests.signed": "a notification to who invited",
    "guests.revoked": "a mail to whose access has ended: that it did, without a word of what nor why",
    "mail.send": "the mail of a notification: one sentence without patient data, and a link",
}
