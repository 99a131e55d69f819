"""`python -m bench.unguarded PORT`: a web process as it would be without row security and without a trail.

It is connected as the mover, whom no policy stops, and drops the lines of the trail instead of chaining them. Only a
measure ever starts it: what it answers is compared with the guarded pages, byte count by byte count.
"""

import sys

import django


def main() -> None:
    django.setup()
    from maillage.config.serve import serve
    from maillage.kernel.audit import facade as audit

    audit._flush = lambda context: context.notes.pop(audit._QUEUE, None)  # type: ignore[attr-defined]  # what the room keeps to itself
    serve("127.0.0.1", int(sys.argv[1]), workers=1)


if __name__ == "__main__":
    main()
