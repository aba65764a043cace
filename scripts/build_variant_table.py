"""Builds ``verifier/screening/data/variants.csv`` from Unihan (Debian package ``unicode-data``, Unicode licence).

    apt-get install unicode-data && python scripts/build_variant_table.py [/usr/share/unicode]

A rare character maps to the common one that it is a variant of. Common means that GB 2312 has it; only variants of form
and meaning count (kSimplifiedVariant, kZVariant, kSemanticVariant), because looser classes merge different
words. Radicals map to the ideograph that Unicode calls their equivalent.
"""

import bz2
import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import opencc

TARGET = Path(__file__).parent.parent / "verifier" / "screening" / "data" / "variants.csv"
SOURCE = "# rare character, common form; from Unihan 15.0 (Debian unicode-data) by scripts/build_variant_table.py"
KINDS = ("kSimplifiedVariant", "kZVariant", "kSemanticVariant")


def main(folder: Path) -> None:
    simplify = opencc.OpenCC("t2s").convert
    found: dict[str, str] = {}
    with bz2.open(folder / "Unihan_Variants.txt.bz2", "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if line.startswith("U+")]
    for kind in KINDS:
        for code, row_kind, targets in rows:
            rare = chr(int(code[2:], 16))
            if row_kind != kind or rare in found or is_common(simplify(rare)):
                continue
            names = {simplify(chr(int(target.split("<")[0][2:], 16))) for target in targets.split()}
            common = sorted(name for name in names if is_common(name))
            if len(common) == 1:
                found[rare] = common[0]
    found |= {radical: simplify(ideograph) for radical, ideograph in radicals(folder)}
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        file.write(SOURCE + "\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["rare", "common"])
        writer.writerows(sorted(found.items()))


def radicals(folder: Path) -> Iterator[tuple[str, str]]:
    text = (folder / "EquivalentUnifiedIdeograph.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        codes, _, target = line.partition("#")[0].partition(";")
        if target:
            first, _, last = codes.strip().partition("..")
            for code in range(int(first, 16), int(last or first, 16) + 1):
                yield chr(code), chr(int(target, 16))


def is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"))
