"""A guarded process that says it is ready and never answers."""

import sys
import time

from verifier.screening.avatar import framing

if __name__ == "__main__":
    framing.send(sys.stdout.buffer, b"")
    framing.receive(sys.stdin.buffer)
    time.sleep(60)
