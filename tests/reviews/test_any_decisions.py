"""What people decided about pairs, and what they voted, outlives whatever comes after.

A machine does what a team does, in any order: files come and are taken back, duplicates are looked
for again, people join, part, undo, accept together and vote. After every step the words of people
hold, nobody but people changed them, and every vote belongs to the record it was cast on.
"""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reviews import verify
from reviews.actions import duplicates, finding, imports, merging
from reviews.errors import RuleBroken
from reviews.models import Duplicate, Membership, Record, Source
from reviews.roles import Role
from reviews.signals import records_added
from screening import verify as screening_verify
from screening.actions.votes import cast_vote
from screening.models import Item, Stage, Vote
from tests import make

PAPER = {
    "title": "Illness management and recovery: a randomised controlled trial in the community",
    "authors_text": "Lind, Anna; Berg, Otto", "year": 2011, "journal": "Psychiatric Services",
    "volume": "62", "issue": "6", "pages": "606-612", "doi": "10.1000/imr.1",
}  # fmt: skip
BARE = {name: PAPER[name] for name in ("title", "authors_text")}
KINDS = (
    PAPER,
    PAPER | {"title": PAPER["title"].upper(), "doi": "", "journal": "Psychiatr Serv"},
    PAPER | {"year": 2013, "volume": "64", "pages": "11-19", "doi": "10.1000/imr.9"},
    BARE | {"year": 2011, "journal": "Schizophrenia Research. Conference: Recovery"},
    BARE | {"title": "Erratum: " + PAPER["title"], "year": 2011, "journal": "Psychiatric Services",
            "volume": "62", "issue": "9"},
    {"title": "Housing first for people without homes", "authors_text": "Ek, S.", "year": 2015},
)  # fmt: skip
SAME, DISTINCT = "same", "distinct"
PLACE = st.integers(0, 1_000)
Pair = tuple[int, int]


class Team(RuleBasedStateMachine):
    """One review and two people; `said` is what people's standing words are, by pair."""

    def __init__(self) -> None:
        super().__init__()
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.review = make.review()
        self.owner = self.review.members.get()
        self.seats = [self.owner, make.seat(self.review, Role.REVIEWER, "Rosa Reviewer")]
        self.said: dict[Pair, list[str]] = {}
        self.bulks: list[tuple[object, dict[Pair, list[str]]]] = []
        self.cast: dict[int, tuple[int, str]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atom.__exit__(None, None, None)

    # what the team may choose among

    def records(self) -> list[Record]:
        return list(self.review.records.all().standing().order_by("pk"))

    def one(self, place: int) -> Record | None:
        records = self.records()
        return records[place % len(records)] if records else None

    def clusters(self) -> dict[int, int]:
        return {row.pk: row.duplicate_of_id or row.pk for row in self.records()}

    def words(self) -> dict[Pair, str]:
        rows = Duplicate.objects.current().filter(review=self.review).exclude(decided_by=None)
        return {(a, b): verdict for a, b, verdict in
                rows.values_list("first_id", "second_id", "verdict")}  # fmt: skip

    def tried(self, do, *arguments, **facts):
        """What it answers, or None where the rules of the house refuse it."""
        try:
            with transaction.atomic():
                return do(*arguments, **facts)
        except RuleBroken:
            return None

    def heard(self, before: dict[Pair, str]) -> dict[Pair, list[str]]:
        """Words said since; each goes on top of what was said of its pair."""
        new = {pair: word for pair, word in self.words().items() if before.get(pair) != word}
        for pair, word in new.items():
            self.said.setdefault(pair, []).append(word)
        return {pair: list(words) for pair, words in self.said.items() if pair in new}

    # what a team does

    @rule(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=3), by_hand=st.booleans())
    def a_file_comes(self, kinds, by_hand) -> None:
        kind = Source.Kind.CITATION if by_hand else Source.Kind.DATABASE
        source = make.source(self.review, "Reference lists" if by_hand else "PsycINFO", kind)
        given = make.source_file(self.review, make.search(self.review, source))
        for facts in kinds:
            make.record(self.review, of_file=given, **facts)
        records_added.send(sender=None, review=self.review, import_id=given.pk)

    @rule(place=PLACE)
    def a_file_is_taken_back(self, place) -> None:
        standing = list(self.review.imports.filter(undone_at=None).order_by("pk"))
        if standing:
            given = standing[place % len(standing)]
            self.tried(imports.undo_import, seat=self.owner, source_file=given)

    @rule(anew=st.booleans())
    def duplicates_are_looked_for(self, anew) -> None:
        finding.find_duplicates(seat=self.owner, anew=anew)

    @rule(a=PLACE, b=PLACE, verdict=st.sampled_from([SAME, DISTINCT]), who=st.integers(0, 1))
    def a_pair_is_decided(self, a, b, verdict, who) -> None:
        first, second = self.one(a), self.one(b)
        if first and second:
            self._decide(first, second, verdict, self.seats[who])

    @rule(place=PLACE, who=st.integers(0, 1))
    def a_cluster_is_split(self, place, who) -> None:
        copies = [record for record in self.records() if record.duplicate_of]
        if copies:
            copy = copies[place % len(copies)]
            self._decide(copy.duplicate_of, copy, DISTINCT, self.seats[who])

    @rule(place=PLACE, who=st.integers(0, 1))
    def what_was_parted_is_joined_again(self, place, who) -> None:
        parted = sorted(pair for pair, word in self.words().items() if word == DISTINCT)
        rows = Record.objects.filter(removed_at=None).in_bulk(
            parted[place % len(parted)] if parted else []
        )
        if len(rows) == 2:
            self._decide(*rows.values(), SAME, self.seats[who])

    @rule(place=PLACE, other=PLACE)
    def a_copy_is_found_while_screening(self, place, other) -> None:
        judged = sorted({home for home, _verdict in self.cast.values()})
        second = self.one(other)
        if judged and second:
            first = Record.objects.get(pk=judged[place % len(judged)])
            self._decide(first, second, SAME, self.seats[1])

    def _decide(self, first: Record, second: Record, verdict: str, seat: Membership) -> None:
        pair = (min(first.pk, second.pk), max(first.pk, second.pk))
        before = self.words()
        made = self.tried(
            duplicates.decide_pair, seat=seat, first=first, second=second, verdict=verdict
        )
        if made is not None and before.get(pair) != verdict:
            self.said.setdefault(pair, []).append(verdict)

    @rule(place=PLACE)
    def a_word_is_taken_back(self, place) -> None:
        words = Duplicate.objects.current().filter(review=self.review).exclude(decided_by=None)
        rows = list(words.order_by("pk"))
        if not rows:
            return
        row = rows[place % len(rows)]
        if self.tried(duplicates.undo_decision, seat=self.owner, decision=row):
            self._unsay((row.first_id, row.second_id))

    def _unsay(self, pair: Pair) -> None:
        self.said[pair].pop()
        if not self.said[pair]:
            del self.said[pair]

    @rule(place=PLACE)
    def a_rule_is_accepted(self, place) -> None:
        rows = list(Duplicate.objects.filter(review=self.review).waiting().order_by("pk"))
        if not rows:
            return
        named = rows[place % len(rows)].rule
        count = sum(1 for row in rows if row.rule == named)
        before = self.words()
        bulk = self.tried(duplicates.accept_rule, seat=self.owner, rule=named, count=count)
        if bulk:
            self.bulks.append((bulk, self.heard(before)))

    @rule(places=st.lists(PLACE, min_size=2, max_size=4), some=st.integers(0, 4))
    def a_group_is_decided(self, places, some) -> None:
        records = sorted({record.pk for place in places if (record := self.one(place))})
        before = self.words()
        bulk = self.tried(
            duplicates.decide_group, seat=self.owner, records=records, same=records[:some]
        )
        if bulk:
            self.bulks.append((bulk, self.heard(before)))

    @rule()
    def what_was_accepted_together_is_taken_back(self) -> None:
        if not self.bulks:
            return
        bulk, _heard = self.bulks.pop()
        rows = Duplicate.objects.current().filter(review=self.review, bulk=bulk)
        pairs = list(rows.values_list("first_id", "second_id"))
        if self.tried(duplicates.undo_bulk, seat=self.owner, bulk=bulk):
            for pair in pairs:
                self._unsay(pair)

    @rule(place=PLACE, who=st.integers(0, 1), verdict=st.sampled_from(["include", "exclude"]))
    def somebody_votes(self, place, who, verdict) -> None:
        items = Item.objects.filter(
            review=self.review, stage=Stage.TITLE_ABSTRACT, in_play=True
        ).order_by("pk")  # fmt: skip
        if not items:
            return
        item = items[place % len(items)]
        vote = self.tried(cast_vote, seat=self.seats[who], item=item, verdict=verdict)
        if vote is not None:
            self.cast.setdefault(vote.pk, (item.home_id or item.record_id, verdict))

    @rule(place=PLACE, field=st.sampled_from(["title", "journal", "pages"]))
    def a_value_is_chosen(self, place, field) -> None:
        record = self.one(place)
        if record:
            self.tried(merging.choose_value, seat=self.owner, record=record, field=field)

    # what holds whatever they did

    @invariant()
    def only_people_change_what_people_said(self) -> None:
        assert self.words() == {pair: words[-1] for pair, words in self.said.items()}

    @invariant()
    def what_people_said_holds(self) -> None:
        kept = self.clusters()
        for (a, b), words in self.said.items():
            if a in kept and b in kept:
                assert (kept[a] == kept[b]) is (words[-1] == SAME), (a, b, words)

    @invariant()
    def votes_stand_for_the_record_they_were_cast_on(self) -> None:
        kept = self.clusters()
        rows = {vote.pk: vote for vote in Vote.objects.filter(review=self.review)
                .select_related("item")}  # fmt: skip
        for pk, (home, verdict) in self.cast.items():
            item = rows[pk].item
            assert rows[pk].verdict == verdict
            assert (item.home_id or item.record_id) == home
            assert kept[item.record_id] == kept[home]

    @invariant()
    def what_is_stored_follows(self) -> None:
        assert verify.differences(self.review) == []
        assert screening_verify.differences(self.review) == []


@pytest.mark.django_db
def test_what_people_said_survives_any_sequence():
    run_state_machine_as_test(
        Team,
        settings=settings(
            max_examples=8,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
