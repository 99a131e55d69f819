"""The socle: context, events, audit, vocab, directory, accounts, identity, access, consent, documents, messaging, record."""
