"""The Chromium that tests drive: the headless shell where it stands, which is the same engine without its windows.

A page costs it a seventh less of processor. What the windows bring, the viewer of PDF for one, asks for `WHOLE`.
"""

import shutil

from playwright.sync_api import Browser, Playwright

WHOLE = "/usr/bin/chromium"
SHELL = shutil.which("chromium-headless-shell") or WHOLE
FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def launch(playwright: Playwright, binary: str = SHELL) -> Browser:
    return playwright.chromium.launch(executable_path=binary, args=FLAGS)
