"""On what a measurement was made: without it the numbers mean nothing."""

import os
import platform
from pathlib import Path

from verifier.bulk.workers import cores


def environment() -> str:
    """Processor, cores, Python, and how busy the machine was."""
    load = os.getloadavg()[0]
    return f"{_processor()}, {cores()} cores, Python {platform.python_version()}, {platform.system()}, load {load:.1f}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
