"""Pictures made to hurt whoever decodes them: each with the rule that refuses it, or ``None`` where it is read."""

import io
import random
import struct
import zlib
from collections.abc import Mapping

from PIL import Image

from support.pictures import HOSTILE as PLAIN
from support.pictures import animation, emblem, encoded

_PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, body: bytes, *extra: bytes, depth: int = 8, colour: int = 2) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return _PNG + header + b"".join(extra) + _chunk(b"IDAT", zlib.compress(body, 9)) + _chunk(b"IEND", b"")


def _png_rows(width: int, height: int) -> bytes:
    return bytes((1 + 3 * width) * height)


def _gif_of_claimed_size(width: int, height: int) -> bytes:
    plain = encoded(Image.new("P", (16, 16)), "GIF")
    return plain[:6] + struct.pack("<HH", width, height) + plain[10:]


def _jpeg_of_claimed_size(width: int, height: int) -> bytes:
    """The frame header is rewritten; the scan holds 16 x 16 pixels."""
    data = bytearray(encoded(Image.new("RGB", (16, 16)), "JPEG"))
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def _webp_of_claimed_size() -> bytes:
    data = bytearray(encoded(emblem(1), "WEBP"))
    place = data.index(b"VP8 ") + 14
    data[place : place + 4] = struct.pack("<HH", 16_383, 16_383)
    return bytes(data)


def _progressive_bomb() -> bytes:
    """4,000 x 4,000 in many scans."""
    return encoded(Image.new("L", (4_000, 4_000), 128), "JPEG", progressive=True, quality=10)


def _deep_text_chunk() -> bytes:
    """A compressed text of 64 MiB in a picture of 64 pixels."""
    return _png(64, 64, _png_rows(64, 64), _chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(64 << 20), 9)))


def _profile_bomb() -> bytes:
    return _png(64, 64, _png_rows(64, 64), _chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(64 << 20), 9)))


def _changed_bytes(data: bytes, seed: int) -> bytes:
    chance, changed = random.Random(seed), bytearray(data)
    for _ in range(40):
        changed[chance.randrange(len(changed) // 4, len(changed))] = chance.randrange(256)
    return bytes(changed)


def _orientation(value: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = value
    return encoded(emblem(1), "JPEG", exif=exif.tobytes())


def _harmless_then(seconds: int) -> bytes:
    """200 white frames and, somewhere among them, one that is shown for long."""
    frames = [Image.new("RGB", (64, 64), (255, 255, 255 - number % 2)) for number in range(200)]
    frames[77] = emblem(3).resize((64, 64))
    durations = [20] * 200
    durations[77] = seconds * 1_000
    buffer = io.BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:], duration=durations, lossless=True)
    return buffer.getvalue()


_JPEG, _WHOLE_PNG = encoded(emblem(1), "JPEG"), encoded(emblem(1))

HOSTILE: Mapping[str, tuple[bytes, str | None]] = {
    **PLAIN,
    "PNG of 36 megapixels of nothing": (_png(6_000, 6_000, _png_rows(6_000, 6_000)), "TOO_MANY_PIXELS"),
    "PNG within the bound, compressed a thousandfold": (_png(4_400, 4_400, _png_rows(4_400, 4_400)), None),
    "GIF that says 65,535 x 65,535": (_gif_of_claimed_size(65_535, 65_535), "TOO_MANY_PIXELS"),
    "JPEG that says 9,000 x 9,000": (_jpeg_of_claimed_size(9_000, 9_000), "TOO_MANY_PIXELS"),
    "JPEG that says 4,000 x 4,000": (_jpeg_of_claimed_size(4_000, 4_000), None),
    "WebP that says 16,383 x 16,383": (_webp_of_claimed_size(), "TOO_MANY_PIXELS"),
    "WebP cut short": (encoded(emblem(1), "WEBP")[:400], "UNREADABLE"),
    "GIF cut short": (encoded(emblem(1).convert("P"), "GIF")[:200], "FORMAT"),
    "progressive JPEG of 16 megapixels": (_progressive_bomb(), None),
    "PNG with 64 MiB of text": (_deep_text_chunk(), "UNREADABLE"),
    "PNG with a colour profile of 64 MiB": (_profile_bomb(), "UNREADABLE"),
    "PNG with a wrong checksum": (_WHOLE_PNG[:40] + b"\0" + _WHOLE_PNG[41:], "FORMAT"),
    "SVG that includes itself": (b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "&a;&a;">]><svg>&a;</svg>', "FORMAT"),
    "PDF": (b"%PDF-1.7\n1 0 obj<<>>endobj", "FORMAT"),
    "ICO": (encoded(emblem(1).resize((64, 64)), "ICO"), "FORMAT"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "FORMAT"),
    "JPEG that is a web page too": (_JPEG + b"<html><script>alert(1)</script></html>", None),
    "web page that holds a JPEG": (b"<html>" + _JPEG, "FORMAT"),
    "PNG that is an archive too": (_WHOLE_PNG + b"PK\x03\x04" + bytes(64), None),
    "JPEG turned by an orientation of 9": (_orientation(9), None),
    "animation of 16 megapixels a frame": (animation([Image.new("1", (4_000, 4_000), i % 2) for i in range(8)]),
                                           "TOO_MANY_FRAMES"),
    "animation that hides a frame": (_harmless_then(10), None),
    "palette with transparency": (encoded(emblem(1).convert("P"), "PNG", transparency=0), None),
    "CMYK": (encoded(emblem(1).convert("CMYK"), "JPEG"), None),
    "16 bits a pixel": (_png(32, 32, bytes((1 + 6 * 32) * 32), depth=16), None),
    **{f"JPEG with changed bytes, {seed}": (_changed_bytes(_JPEG, seed), "UNREADABLE") for seed in (1, 2)},
}  # fmt: skip
