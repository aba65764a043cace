"""A guarded process that says it is ready and ends over the first thing that it is given."""

import sys

from verifier.screening.avatar import framing

if __name__ == "__main__":
    framing.send(sys.stdout.buffer, b"")
    framing.receive(sys.stdin.buffer)
