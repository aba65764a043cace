"""What the job came to, as a small JSON file beside the parts: the same result, the same bytes."""

import json
from dataclasses import asdict
from pathlib import Path

from verifier.jobs import durable
from verifier.jobs.layout import quota_folder, summary_path
from verifier.jobs.manifest import JobState, Manifest
from verifier.jobs.tally import Tally


def store(output: Path, manifest: Manifest, state: JobState, tally: Tally) -> None:
    content = {
        "state": state,
        "date": manifest.today.isoformat(),
        "versions": asdict(manifest.versions),
        "input_rows": sum(one.rows for one in manifest.inputs),
        "parts": len(manifest.parts),
        "of_parts": len(manifest.shards),
        "brake_released": manifest.brake_released,
        "counts": asdict(tally),
        "billed_lookups": billed(output),
    }
    durable.write(summary_path(output), json.dumps(content, indent=2, ensure_ascii=False).encode())


def billed(output: Path) -> dict[str, int]:
    """Look-ups counted against the quotas so far, by the source's (quoted) name."""
    files = sorted(quota_folder(output).glob("*.spent"))
    return {path.stem: int(path.read_bytes() or b"0") for path in files}
