"""What a notification may say: a short fixed sentence and an address of this site, nothing that looks like a person.

A guard against a slip, not a filter of names: sentences are written in usage packages and in code, and a test
scans both for anything that puts a value into one.
"""

import re

from maillage.kernel.messaging.contracts import NotAFixedSentence

LONGEST = 160
LOCAL_URL = re.compile(r"/(?!/)[A-Za-z0-9/_-]*(#[A-Za-z0-9_-]+)?")
# An INS, a telephone number, a date of birth: six digits or more, however they are spaced.
LONG_NUMBER = re.compile(r"(?:\d[\s./-]?){6,}")
PLACEHOLDER = re.compile(r"[{}%<>@]")


def checked(text: str) -> str:
    """The sentence, or NotAFixedSentence."""
    if not text.strip() or len(text) > LONGEST or "\n" in text:
        raise NotAFixedSentence(f"a notification is one sentence of at most {LONGEST} characters")
    if LONG_NUMBER.search(text):
        raise NotAFixedSentence("a notification holds no long number")
    if PLACEHOLDER.search(text):
        raise NotAFixedSentence("a notification holds no placeholder, mark-up nor address")
    return text.strip()


def checked_url(url: str) -> str:
    if not LOCAL_URL.fullmatch(url):
        raise NotAFixedSentence("a notification leads to a page of this site, without query")
    return url
