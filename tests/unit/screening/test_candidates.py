"""The index finds what a plain search by the planes' definitions finds, no more and no less."""

from collections import Counter
from typing import cast

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.screening import candidates, index_keys, shapes, syllables
from verifier.screening.build import name_sections
from verifier.screening.candidates import Candidate, Plane, Sought
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.fingerprints import LONGEST, MOST_TEXTS, Numbers
from verifier.screening.folding import fold
from verifier.screening.index import Index, Matches
from verifier.screening.snapshot import Snapshot

LETTERS = "未末日明青清请天地人"
NAMES = st.lists(st.text(LETTERS, min_size=2, max_size=7), min_size=1, max_size=6, unique=True)
TEXTS = st.text(LETTERS, max_size=9)


def index_of(names: list[str]) -> Index:
    entries = [ListEntry(f"e{i}", name, EntryCategory.MEDIA, 0.9) for i, name in enumerate(names)]
    return Index(Snapshot.of_sections(name_sections(entries)))


def shape(text: str) -> str:
    return "".join(shapes.classes().get(character, character) for character in text)


def stretches(text: str, shortest: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(len(text)) for j in range(i + shortest, len(text) + 1)]


def cuts(text: str) -> list[tuple[str, str]]:
    """What is left without each character, and the character."""
    return [(text[:place] + text[place + 1 :], text[place]) for place in range(len(text))]


def found(index: Index, text: str) -> dict[Plane, set[tuple[int, int, int]]]:
    sounds = [unit.code for unit in syllables.units(text)]
    planes: dict[Plane, set[tuple[int, int, int]]] = {plane: set() for plane in Plane}
    for one in candidates.find(index, text, sounds, stretches(text, 1)):
        planes[one.plane].add((one.start, one.end, one.name))
    return planes


@settings(deadline=None)  # the first call loads tables
@given(NAMES, TEXTS)
def test_same_are_the_stretches_of_equal_shape_classes(names: list[str], text: str) -> None:
    expected = {
        (i, j, number)
        for i, j in stretches(text, 2)
        for number, name in enumerate(names)
        if shape(text[i:j]) == shape(name)
    }
    assert found(index_of(names), text)[Plane.SAME] == expected


@settings(deadline=None)  # the first call loads tables
@given(NAMES, st.lists(TEXTS, max_size=9))
def test_texts_looked_up_together_are_found_as_each_alone(names: list[str], texts: list[str]) -> None:
    index = index_of(names)
    sought = [
        Sought(text, [unit.code for unit in syllables.units(text)], stretches(text, 1)[i:])
        for i, text in enumerate(texts)
    ]
    alone = [candidates.find(index, one.text, one.sounds, one.cores) for one in sought]
    assert candidates.find_in_all(index, sought) == alone
    assert candidates.find_same_in_all(index, texts) == [candidates.find_same(index, text) for text in texts]


def test_as_many_long_texts_as_there_may_be_are_found_each_in_its_place() -> None:
    index = index_of(["晨曦日报", "青天"])
    texts = ["未" * (LONGEST - 4) + "晨曦日报" + "青天"] * MOST_TEXTS
    sought = [Sought(text, [unit.code for unit in syllables.units(text)], [(60, 64), (0, 64)]) for text in texts]
    places = {(one.plane, one.start, one.end) for one in candidates.find_in_all(index, sought)[-1]}
    assert (Plane.SAME, 60, 64) in places and (Plane.SOUND, 60, 64) in places and (Plane.REORDERED, 60, 64) in places
    assert candidates.find_in_all(index, sought) == [candidates.find_in_all(index, sought[:1])[0]] * MOST_TEXTS
    assert len(candidates.find_same_in_all(index, texts * 3)) == 3 * MOST_TEXTS


@settings(deadline=None)  # the first call loads tables
@given(NAMES, TEXTS)
def test_sound_are_the_stretches_of_a_reading_of_the_name(names: list[str], text: str) -> None:
    codes = "".join(unit.code for unit in syllables.units(text))
    expected = {
        (i, j, number)
        for i, j in stretches(codes, 3)
        for number, name in enumerate(names)
        if len(name) >= 3 and codes[i:j] in syllables.all_codes(name)
    }
    assert found(index_of(names), text)[Plane.SOUND] == expected


@settings(deadline=None)  # the first call loads tables
@given(NAMES, TEXTS)
def test_reordered_are_the_stretches_of_the_same_characters(names: list[str], text: str) -> None:
    expected = {
        (i, j, number)
        for i, j in stretches(text, 4)
        for number, name in enumerate(names)
        if Counter(shape(text[i:j])) == Counter(shape(name))
    }
    assert found(index_of(names), text)[Plane.REORDERED] == expected


@settings(deadline=None)  # the first call loads tables
@given(NAMES, TEXTS)
def test_added_and_exchanged_are_found_by_what_is_left_without_a_character(names: list[str], text: str) -> None:
    added, exchanged = set(), set()
    for i, j in stretches(text, 4):
        for left, typed in cuts(text[i:j]):
            for number, name in enumerate(names):
                if shape(left) == shape(name):
                    added.add((i, j, number))
                for rest, meant in cuts(name) if len(name) >= 4 else ():
                    if shape(rest) == shape(left) and shapes.similarity(typed, meant) and typed != meant:
                        exchanged.add((i, j, number))
    planes = found(index_of(names), text)
    assert planes[Plane.ADDED] == added
    assert planes[Plane.EXCHANGED] == exchanged


@settings(deadline=None)  # the first call loads tables
@given(NAMES, TEXTS)
def test_missing_are_found_where_few_names_are_meant(names: list[str], text: str) -> None:
    expected = set()
    for i, j in stretches(text, 5):
        meant = [(i, j, n) for n, name in enumerate(names) for rest, _ in cuts(name) if shape(rest) == shape(text[i:j])]
        expected |= set(meant) if len(meant) <= 4 else set()
    assert found(index_of(names), text)[Plane.MISSING] == expected


def test_look_alikes_of_a_short_name_are_found_by_putting_them_in() -> None:
    index = index_of(["顾未央", "林晓禾"])
    other = next(one for one, _ in shapes.look_alikes("央") if shape(one) != shape("央"))
    assert [one.name for one in candidates.find_look_alikes(index, f"顾末{other}", 0, 3)] == [0]
    assert not list(candidates.find_look_alikes(index, "顾中央", 0, 3))


def test_an_empty_index_and_an_empty_text_find_nothing() -> None:
    assert not list(candidates.find(index_of(["青天"]), "", [], []))
    nobody = Index(Snapshot.of_sections(name_sections([])))
    assert not list(candidates.find(nobody, "青天", ["a", "b"], [(0, 2)]))
    assert not list(candidates.find_same(nobody, "青天"))


def test_a_name_or_a_text_beyond_the_longest_is_cut_off_and_does_no_harm() -> None:
    index = index_of(["青" * 80, "明日" * 5])
    text = "明日" * 5 + "天地" * 40
    assert Candidate(Plane.SAME, 0, 10, 1) in list(candidates.find_same(index, text))
    assert not any(one.name == 0 for one in candidates.find(index, "青" * 80, [], [(0, 80)]))


def test_keys_do_not_depend_on_how_the_names_were_parted() -> None:
    names = ["晨曦日报", "云川大学", "顾清澜", "长河银行"]
    whole = index_keys.of_names(names, 0)
    parts = index_keys.joined([index_keys.of_names(names[:2], 0), index_keys.of_names(names[2:], 2)])

    def rows(keys: index_keys.IndexKeys) -> set[tuple[int, int, int]]:
        return set(zip(keys.keys.tolist(), keys.letters.tolist(), keys.names.tolist(), strict=True))

    assert rows(whole) == rows(parts)


def test_a_combined_name_folds_before_it_is_indexed() -> None:
    assert [one.name for one in candidates.find_same(index_of(["晨曦（集团）"]), fold("晨-曦-集-团").text)] == [0]


class _Collision:
    """An index in which a sound has, by chance, the bits of a name without one of its characters."""

    def look_up(self, keys: Numbers) -> Matches:
        found = np.array([len(keys) - 1], dtype=np.intp)
        return Matches(found, np.array([3], dtype=np.int64), np.array([ord("报")], dtype=np.int64))


def test_a_collision_with_a_sound_is_no_candidate() -> None:
    sounds = [unit.code for unit in syllables.units("晨曦日报")]
    assert list(candidates.find(cast("Index", _Collision()), "晨曦日报", sounds, [(0, 4)])) == []
    assert list(candidates.find(cast("Index", _Collision()), "晨曦日报", sounds, [])) == []
