"""Writes the sheet of one avatar: a page in one file, without scripts, pictures inlined, for a reviewer to look at.

It shows what was read in the picture, so it is as confidential as the picture.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from verifier.explain import avatar_comparison, avatar_views
from verifier.screening.avatar import composite, decoding, text_screening
from verifier.screening.avatar.composite import Pixels
from verifier.screening.avatar.decoding import Decoded
from verifier.screening.avatar.text_reading import Reading
from verifier.screening.hit import Hit, Screening

_STYLE = """
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; margin: 24px auto; max-width: 980px; color: #222 }
h1 { font-size: 20px } h2 { font-size: 16px; margin: 24px 0 8px; border-bottom: 1px solid #ccc }
.row { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-start }
figure { margin: 0 } img { border: 1px solid #ccc }
figcaption, small { color: #666; font-size: 12px } table { border-collapse: collapse; margin: 8px 0 }
td, th { border: 1px solid #ddd; padding: 3px 8px; text-align: left; vertical-align: top; font-size: 13px }
.claim { color: #b00020 } .review { color: #9a6700 } .clear { color: #1a7f37 } .outcome { font-weight: bold }
"""


Outline = tuple[tuple[int, int], ...]
"""Corners x and y in pixels of the decoded avatar."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``reading`` is ``None`` where text was not read, ``note`` says why. ``images`` are those of the entries by id.

    ``proposed`` are the names that an embedding proposes, with their cosines. ``outlines`` are where the screening laid
    each entry's picture, by id.
    """

    title: str
    avatar: Decoded
    screening: Screening
    reading: Reading | None
    note: str
    lists: str
    subject: str
    proposed: tuple[tuple[str, float], ...] = ()
    images: dict[str, tuple[Path, ...]] = field(default_factory=dict)
    outlines: dict[str, Outline] = field(default_factory=dict)


def html(sheet: Sheet, *, chinese: bool = False) -> str:
    pixels = composite.opaque(sheet.avatar.frames[0])
    outcome = sheet.screening.outcome.value
    parts = [
        f"<h1>{escape(sheet.title)}: <span class='outcome {outcome}'>{outcome}</span></h1>",
        f"<p><small>{sheet.avatar.format}, {sheet.avatar.width} x {sheet.avatar.height}, "
        f"{len(sheet.avatar.frames)} frame(s) looked at; {escape(sheet.lists)}; {escape(sheet.subject)}</small></p>",
        "<h2>Avatar and views</h2>",
        _pictures(sheet.avatar, pixels),
        "<h2>Text read</h2>",
        _text(sheet, pixels),
        "<h2>Hits</h2>",
        *(_hit(hit, pixels, sheet, chinese) for hit in sheet.screening.hits),
        "" if sheet.screening.hits else "<p>none</p>",
        _proposed(sheet.proposed),
    ]
    return (
        f"<!doctype html><html lang='{'zh' if chinese else 'en'}'><meta charset='utf-8'>"
        f"<title>{escape(sheet.title)}</title><style>{_STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )


def _pictures(avatar: Decoded, pixels: Pixels) -> str:
    views = avatar_views.numbered(avatar_views.compared(avatar.frames[0]))
    shown = [_figure(avatar_views.png(avatar_comparison.scaled(pixels)), "as it is decoded", 240)]
    shown += [_figure(data, f"view {number}", 96) for number, data in views]
    return f"<div class='row'>{''.join(shown)}</div>"


def _text(sheet: Sheet, pixels: Pixels) -> str:
    if sheet.reading is None:
        return f"<p>{escape(sheet.note)}</p>"
    if not sheet.reading.looked:
        return "<p>none: the cheap look saw neither strokes in a row nor a ring</p>"
    here = [line for line in sheet.reading.lines if line.frame == 0]
    shown = [_figure(avatar_views.png(avatar_views.with_text_boxes(pixels, here)), "boxes", 240)]
    strip = avatar_views.ring(pixels)
    if strip is not None:
        shown.append(_figure(avatar_views.png(strip), "ring, unwrapped", min(strip.shape[1], 680)))
    rows = "".join(
        f"<tr><td>{escape(line.text)}</td><td>{line.confidence:.2f}</td><td>{line.box}</td>"
        f"<td>{'ring' if line.in_ring else 'line'}</td><td>{line.frame}</td></tr>"
        for line in sheet.reading.lines
    )
    if not rows:
        return f"<div class='row'>{''.join(shown)}</div><p>nothing that could be read</p>"
    head = "<tr><th>text</th><th>confidence</th><th>box, thousandths</th><th>where</th><th>frame</th></tr>"
    return f"<div class='row'>{''.join(shown)}</div><table>{head}{rows}</table>"


def _proposed(proposed: Sequence[tuple[str, float]]) -> str:
    if not proposed:
        return ""
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{cosine:.3f}</td></tr>" for name, cosine in proposed)
    head = "<tr><th>entry</th><th>cosine</th></tr>"
    return f"<h2>Proposed by the embedding (candidates, no verdict)</h2><table>{head}{rows}</table>"


def _hit(hit: Hit, pixels: Pixels, sheet: Sheet, chinese: bool) -> str:
    facts = [
        ("target", f"{hit.target} ({hit.target_id}, {hit.category})"),
        ("plane", f"{hit.plane}, score {hit.score:.3f}"),
        ("operations", "；".join(hit.operations) or "none"),
        ("explanation", hit.explanation.zh if chinese else hit.explanation.en),
        *((one.kind, one.value) for one in hit.evidence),
        *((("authorised", hit.authorised),) if hit.authorised else ()),
    ]
    rows = "".join(f"<tr><th>{escape(kind)}</th><td>{escape(value)}</td></tr>" for kind, value in facts)
    title = f"<h3>{escape(hit.target)}: <span class='outcome {hit.outcome.value}'>{hit.outcome.value}</span></h3>"
    # a name in the picture needs no likeness to the body's sign
    if hit.plane == text_screening.PLANE:
        return title + f"<table>{rows}</table>"
    outline = sheet.outlines.get(hit.target_id)
    beside = [_reference(pixels, image, outline) for image in sheet.images.get(hit.target_id, ())]
    return title + f"<table>{rows}</table>" + "".join(beside)


def _reference(pixels: Pixels, image: Path, outline: Outline | None) -> str:
    """The reference beside the avatar; the snapshot keeps its path, not its pixels."""
    decoded = decoding.decode(image.read_bytes()) if image.is_file() else None
    if not isinstance(decoded, Decoded):
        return f"<p><small>reference {escape(image.name)}: is not on this machine</small></p>"
    reference = composite.opaque(decoded.frames[0])
    found = avatar_comparison.compare(pixels, reference)
    agreed = "no places agree" if found is None else f"{found.inliers} places agree"
    if found is not None:
        agreed += (", mirrored" if found.mirrored else "") + (", inverted" if found.inverted else "")
    caption = f"avatar and reference {image.name}: {agreed} (compared anew); red: where it was laid"
    return _figure(avatar_views.png(avatar_comparison.drawn(pixels, reference, found, outline)), caption, 664)


def _figure(data: bytes, caption: str, width: int) -> str:
    source = f"data:image/png;base64,{b64encode(data).decode()}"
    return f"<figure><img src='{source}' width='{width}' alt=''><figcaption>{escape(caption)}</figcaption></figure>"
