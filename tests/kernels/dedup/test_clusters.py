"""Groups: no chains through two works, people's decisions hold, order does not matter."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.dedup.bib import Bib, ContradictoryDecisions
from reviews.dedup.clusters import Groups
from reviews.dedup.detect import find

from .examples import OTHER_TEXT, PAPER, TEXT, like

REPORT = like(10, year=2016, volume="23", issue="1", pages="11-19", doi="10.1234/jme.2016.002")
BARE = like(20, year=2015, volume="", issue="", pages="", doi="", abstract="")
COPIES = [like(i, PAPER, doi=PAPER.doi if i % 2 else "") for i in range(1, 5)]
MIXED = [
    *COPIES,
    REPORT,
    like(11, REPORT, pages="11-9", journal="J Mammal Ecol"),
    BARE,
    like(30, title="Masks for bakers handling rye flour", authors="Dahl, P.", abstract=OTHER_TEXT),
    like(
        31, title="Masks for bakers who handle rye flour", authors="Dahl, P.", abstract=OTHER_TEXT
    ),
    like(40, title="Editorial", authors="Ek, S.", abstract="", doi="", pages="1"),
    like(41, title="", authors="", abstract=TEXT),
]


def groups(found):
    return [cluster.keys for cluster in found.auto]


def test_a_bare_record_does_not_chain_two_works():
    found = find([PAPER, REPORT, BARE])
    assert all(not {1, 10} <= set(keys) for keys in groups(found))
    assert {(pair.a, pair.b) for pair in found.ask} & {(1, 20), (10, 20)}


def test_apart_holds_directly_and_through_a_chain():
    assert groups(find(COPIES[:2], apart=frozenset({(2, 1)}))) == []
    found = find(COPIES, apart=frozenset({(1, 4)}))
    assert all(not {1, 4} <= set(keys) for keys in groups(found))
    assert not {(pair.a, pair.b) for pair in found.ask} & {(1, 4)}
    assert sum(len(keys) for keys in groups(found)) >= 3


def test_together_holds_for_records_that_nothing_joins():
    found = find([PAPER, MIXED[7]], together=[(30, 1)])
    assert groups(found) == [(1, 30)]
    assert found.auto[0].links[0].explanation.rule == "person"


def test_together_carries_what_is_joined_on_either_side():
    found = find([*COPIES[:2], *MIXED[4:6]], together=iter([(1, 10)]))
    assert groups(found) == [(1, 2, 10, 11)]


def test_decisions_that_contradict_each_other_are_named():
    with pytest.raises(ContradictoryDecisions, match="not duplicates"):
        find(COPIES, apart=frozenset({(1, 3)}), together=[(1, 2), (2, 3)])


def test_decisions_on_records_that_are_not_there_are_passed_over():
    assert groups(find(COPIES[:2], apart=frozenset({(1, 99)}), together=[(98, 99)])) == [(1, 2)]


def test_a_key_given_twice_is_refused():
    with pytest.raises(ValueError, match="1 was given more than once"):
        find([PAPER], known=[PAPER])


def test_known_records_are_not_compared_with_each_other():
    assert find([], known=COPIES).auto == ()
    found = find([like(9)], known=COPIES[:2])
    assert groups(found) == [(1, 2, 9)]
    assert all(9 in (link.a, link.b) for link in found.auto[0].links)


def test_an_import_in_two_parts_finds_what_one_part_finds():
    whole = find(MIXED)
    pairs = {pair for keys in groups(whole) for pair in itertools.combinations(keys, 2)}
    first = find(MIXED[:4])
    kept = [(link.a, link.b) for cluster in first.auto for link in cluster.links]
    second = find(MIXED[4:], known=MIXED[:4], together=kept)
    assert {p for keys in groups(second) for p in itertools.combinations(keys, 2)} == pairs


def test_progress_ends_complete():
    seen = []
    find(MIXED, progress=lambda done, total, words: seen.append((done, total, words)))
    assert seen[-1][0] == seen[-1][1]
    assert {words for _, _, words in seen} >= {"Reading records", "Comparing records"}


@settings(max_examples=25, deadline=None)
@given(st.permutations(MIXED))
def test_order_does_not_matter_and_a_rerun_finds_the_same(shuffled):
    assert find(shuffled) == find(MIXED)


WORDS = st.sampled_from(
    ["qanat", "zither", "ibex", "lichen", "vellum", "quartz", "umlaut", "fjord", "gneiss"]
)
STRANGERS = st.lists(
    st.builds(
        lambda words, family, year: Bib(
            key=0, title=" ".join(words), authors=f"Q{family}x, Z.", year=year
        ),
        st.lists(WORDS, min_size=6, max_size=9),
        WORDS,
        st.integers(1900, 1950),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(STRANGERS)
def test_an_unrelated_record_changes_no_group(strangers):
    added = [replace(bib, key=1000 + number) for number, bib in enumerate(strangers)]
    found = find([*MIXED, *added])
    theirs = {bib.key for bib in added}
    assert [keys for keys in groups(found) if not theirs & set(keys)] == groups(find(MIXED))


KEYS = [bib.key for bib in MIXED]
PAIRS = st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)).filter(lambda p: p[0] != p[1])


@settings(max_examples=40, deadline=None)
@given(st.frozensets(PAIRS, max_size=4), st.lists(PAIRS, max_size=3))
def test_what_people_said_always_holds(apart, together):
    try:
        found = find(MIXED, apart=apart, together=together)
    except ContradictoryDecisions as clash:
        assert {(clash.a, clash.b), (clash.b, clash.a)} & apart
        return
    of = {key: keys for keys in groups(found) for key in keys}
    assert all(b not in of.get(a, ()) for a, b in apart)
    assert all(b in of[a] for a, b in together)
    everyone = [key for keys in groups(found) for key in keys]
    assert len(everyone) == len(set(everyone))


@settings(max_examples=60, deadline=None)
@given(st.lists(PAIRS, max_size=14), st.frozensets(PAIRS, max_size=4))
def test_groups_part_the_records_and_respect_what_is_apart(offers, apart):
    held = Groups(apart, lambda mine, theirs: True)
    for a, b in offers:
        held.offer(a, b)
    found = held.groups()
    assert sorted(k for g in found for k in g) == sorted({k for g in found for k in g})
    assert all(not {a, b} <= set(group) for group in found for a, b in apart)
    for group in found:
        assert all(held.members(key) and set(held.members(key)) == set(group) for key in group)
