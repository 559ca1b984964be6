"""A small review and everything that its team can do to it, one step after another."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from hypothesis import strategies as st

from reviews.actions import duplicates, imports, members, protocol, studies
from reviews.models import Criterion, Duplicate, Membership, Record, Review, Source
from reviews.roles import Permission, Role
from reviews.signals import records_added
from screening.actions import (
    bulk,
    calibration,
    claims,
    fulltexts,
    marks,
    meetings,
    plans,
    rescreening,
    resolutions,
    retrieval,
    stopping,
    votes,
)
from screening.actions.allocation import allocate
from screening.models import Calibration, Item, Plan, Resolution, Stage, Vote
from screening.recall import TARGETS
from screening.touched import Touch, touched
from tests import make

PLACES, PEOPLE = 10, 5
_who, _place = st.integers(0, PEOPLE - 1), st.integers(0, PLACES - 1)
_stage = st.sampled_from(Stage.values)
_verdict = st.sampled_from(["include", "maybe", "exclude"])
_decision = st.sampled_from(["include", "exclude"])
_vote = st.tuples(st.just("vote"), _who, _place, _verdict, st.integers(0, 2), st.integers(0, 30))

STEP = st.one_of(
    _vote,
    _vote,
    _vote,
    st.tuples(st.just("agree"), _place, _verdict),
    st.tuples(st.just("disagree"), _place, st.integers(0, 2)),
    st.tuples(st.just("withdraw"), _who, _place),
    st.tuples(st.just("undo"), _who, _stage),
    st.tuples(st.just("claim"), _who, _stage),
    st.tuples(st.just("bulk"), _who, _stage, _verdict),
    st.tuples(st.just("unbulk"), _who),
    st.tuples(st.just("mark"), _who, _place),
    st.tuples(st.just("resolve"), _who, _place, _decision),
    st.tuples(st.just("unresolve"), _who, _place),
    st.tuples(st.just("reopen"), _who, _place),
    st.tuples(st.just("meet"), _who, _place, _decision, st.booleans()),
    st.tuples(st.just("same"), _place, _place, st.sampled_from(["same", "distinct", "unsure"])),
    st.tuples(st.just("unsay"), st.integers(0, 3)),
    st.tuples(st.just("unimport"), st.booleans()),
    st.tuples(st.just("give_up"), _place, st.booleans()),
    st.tuples(st.just("aside"), _place, st.booleans(), st.sampled_from(["ongoing", "awaiting"])),
    st.tuples(st.just("file"), _place, st.booleans()),
    st.tuples(st.just("further"), _place),
    st.tuples(st.just("group"), st.booleans()),
    st.tuples(st.just("experts"), _stage, _who),
    st.tuples(st.just("share"), _stage, _who, st.integers(0, 2)),
    st.tuples(st.just("role"), _who, st.sampled_from(Role.values)),
    st.tuples(st.just("leave"), _who, st.sampled_from(members.OpenVotes.values), _who),
    st.tuples(st.just("return_"), _who),
    st.tuples(st.just("stop"), _who, st.booleans()),
    st.tuples(st.just("go_on"), _who),
    st.tuples(st.just("calibrate"), _stage, st.booleans(), st.integers(1, 3)),
    st.tuples(st.just("close"), st.integers(0, 1)),
    st.tuples(st.just("reword"), st.integers(0, 2)),
    st.tuples(st.just("rescreen"), _stage, st.sampled_from(Touch.values)),
    st.tuples(
        st.just("plan"),
        _stage,
        st.integers(1, 3),
        st.sampled_from(Plan.Progression.values),
        st.sampled_from(Plan.Maybe.values),
        st.sampled_from(Plan.Resolvers.values),
        st.booleans(),
    ),
)  # fmt: skip


class Team:
    """Five people on four records from a database and one from citation searching.

    At the start two records are sought as reports; a record and a report are in conflict.

    Places 0 to 4 are the records at title and abstract, 5 to 9 their reports at full text.
    """

    def __init__(self) -> None:
        self.review: Review = make.review()
        self.owner = self.review.members.get()
        self.seats = [
            make.seat(self.review, Role.REVIEWER, "Rosa Reviewer"),
            make.seat(self.review, Role.REVIEWER, "Rune Reviewer"),
            make.seat(self.review, Role.REVIEWER, "Rita Reviewer"),
            make.seat(self.review, Role.ADJUDICATOR, "Agnes Adjudicator"),
            self.owner,
        ]
        for reason in ("Wrong population", "Wrong intervention", "Wrong design"):
            make.criterion(self.review, reason)
        self.citations = make.source(self.review, "Reference lists", Source.Kind.CITATION)
        self.records: list[Record] = []
        for source, number in ((make.source(self.review), 4), (self.citations, 1)):
            held = make.source_file(self.review, make.search(self.review, source), source.name)
            self.records += [
                make.record(self.review, of_file=held, year=2018, authors_text="Dalum, H.")
                for _number in range(number)
            ]
            records_added.send(sender=None, review=self.review, import_id=held.pk)
        self.keys = [uuid.uuid4() for _number in range(30)]
        for place in (0, 1):
            self.agree(place, "include")
        for place in (2, 5):
            self.disagree(place, 1)

    def do(self, name: str, *parts: Any) -> None:
        step: Callable[..., None] = getattr(self, name)
        step(*parts)

    def seat(self, who: int) -> Membership:
        return Membership.objects.select_related("user", "review").get(pk=self.seats[who].pk)

    def record(self, place: int) -> Record:
        return Record.objects.get(pk=self.records[place % 5].pk)

    def item(self, place: int) -> Item | None:
        at = {"record": self.record(place)} if place < 5 else {"report__record": self.record(place)}
        return Item.objects.filter(**at).first()

    def criterion(self, number: int) -> Criterion:
        return list(self.review.criteria.current())[number]

    def vote(self, who: int, place: int, verdict: str, reason: int, key: int) -> None:
        """Some keys come twice, as when an answer was lost and the browser sends again."""
        if item := self.item(place):
            sent = self.keys[key] if key < len(self.keys) else uuid.uuid4()
            votes.cast_vote(
                seat=self.seat(who), item=item, verdict=verdict,
                criteria=[self.criterion(reason).pk], note="why", key=sent,
            )  # fmt: skip

    def agree(self, place: int, verdict: str) -> None:
        for who in (0, 1):
            self.vote(who, place, verdict, 0, len(self.keys))

    def disagree(self, place: int, reason: int) -> None:
        self.vote(0, place, "include", 0, len(self.keys))
        self.vote(1, place, "exclude", reason, len(self.keys))

    def withdraw(self, who: int, place: int) -> None:
        mine = Vote.objects.current().filter(seat=self.seats[who], item=self.item(place)).last()
        if mine:
            votes.withdraw_vote(seat=self.seat(who), vote=mine)

    def undo(self, who: int, stage: str) -> None:
        votes.undo_vote(seat=self.seat(who), stage=stage)

    def claim(self, who: int, stage: str) -> None:
        claims.claim_next(seat=self.seat(who), stage=stage)

    def bulk(self, who: int, stage: str, verdict: str) -> None:
        ids = list(self.review.items.at(stage).values_list("pk", flat=True))
        seat = self.seat(who)
        made = bulk.prepare_bulk(
            seat=seat, stage=stage, items=ids, verdict=verdict, criteria=[self.criterion(1).pk]
        )
        bulk.run_bulk(seat=seat, bulk=made)

    def unbulk(self, who: int) -> None:
        seat = self.seat(who)
        if made := seat.bulk_votes.last():
            bulk.withdraw_bulk(seat=seat, bulk=bulk.begin_withdrawal(seat=seat, bulk=made))

    def mark(self, who: int, place: int) -> None:
        if item := self.item(place):
            marks.save_note(seat=self.seat(who), item=item, text=f"note {place}")
            marks.add_tag(seat=self.seat(who), item=item, name="background")

    def resolve(self, who: int, place: int, verdict: str) -> None:
        if item := self.item(place):
            resolutions.resolve_conflict(
                seat=self.seat(who), item=item, verdict=verdict, reason=self.criterion(2)
            )

    def unresolve(self, who: int, place: int) -> None:
        standing = Resolution.objects.current().filter(item=self.item(place)).last()
        if standing:
            resolutions.withdraw_resolution(seat=self.seat(who), resolution=standing)

    def reopen(self, who: int, place: int) -> None:
        if item := self.item(place):
            resolutions.reopen_item(seat=self.seat(who), item=item)

    def meet(self, who: int, place: int, verdict: str, ends: bool) -> None:
        """Everybody meets over the conflicts of a stage and settles the one that is shown."""
        seat, here = self.seat(who), list(self.review.members.current())
        stage = Stage.TITLE_ABSTRACT if place < 5 else Stage.FULL_TEXT
        made = self.review.meetings.filter(ended_at=None, cancelled_at=None).first()
        made = made or meetings.plan_meeting(seat=seat, stage=stage, attendees=here)
        made = meetings.start_meeting(seat=seat, meeting=made)
        for each in here:
            if made.attendances.filter(seat=each).exists():
                meetings.join_meeting(seat=each, meeting=made)
        point = list(made.agenda.all())[place % made.agenda.count()]
        meetings.reveal_votes(seat=seat, meeting=made, point=point)
        facts = {"verdict": verdict, "reason": self.criterion(0)}
        meetings.decide_point(seat=seat, meeting=made, point=point, **facts)
        if ends:
            meetings.end_meeting(seat=seat, meeting=made)

    def same(self, place: int, other: int, verdict: str) -> None:
        first, second = self.record(place), self.record(other)
        duplicates.decide_pair(seat=self.owner, first=first, second=second, verdict=verdict)

    def unsay(self, number: int) -> None:
        said = Duplicate.objects.current().filter(review=self.review, decided_by__isnull=False)
        if said := list(said)[number : number + 1]:
            duplicates.undo_decision(seat=self.owner, decision=said[0])

    def unimport(self, of_citations: bool) -> None:
        held = list(self.review.imports.order_by("id"))[int(of_citations)]
        imports.undo_import(seat=self.owner, source_file=held)

    def give_up(self, place: int, gone: bool) -> None:
        if (item := self.item(place % 5 + 5)) and gone:
            retrieval.mark_not_retrieved(seat=self.owner, report=item.report, tried="Library loan")
        elif item:
            retrieval.seek_again(seat=self.owner, report=item.report)

    def aside(self, place: int, away: bool, kind: str) -> None:
        if (item := self.item(place % 5 + 5)) and away:
            retrieval.set_aside(seat=self.owner, report=item.report, kind=kind)
        elif item:
            retrieval.take_back(seat=self.owner, report=item.report)

    def file(self, place: int, here: bool) -> None:
        if item := self.item(place % 5 + 5):
            retrieval.log_attempt(seat=self.owner, report=item.report, where="The library")
            pdf = ContentFile(b"%PDF-1.7\n%%EOF", "paper.pdf")
            if here:
                fulltexts.upload_full_text(seat=self.owner, report=item.report, upload=pdf)
            elif held := item.report.full_texts.all().standing().first():
                fulltexts.remove_full_text(seat=self.owner, full_text=held)

    def further(self, place: int) -> None:
        """A further report of a record, read by two people at once."""
        if item := self.item(place % 5 + 5):
            facts = {"title": f"Further report {place}", "label": f"Dalum {place}"}
            made = retrieval.add_report(
                seat=self.owner, source=self.citations, beside=item.report, **facts
            )
            for who in (0, 1):
                votes.cast_vote(seat=self.seat(who), item=made.item, verdict="include")

    def group(self, together: bool) -> None:
        standing = list(self.review.studies.standing().order_by("id"))
        if together:
            studies.group_studies(seat=self.owner, studies=standing[:2], label="One trial")
        elif standing and (link := standing[0].links.filter(removed_at=None).last()):
            studies.ungroup_report(seat=self.owner, study=standing[0], report=link.report)

    def experts(self, stage: str, who: int) -> None:
        group = {"name": "Experts", "members": [self.seats[who].pk]}
        plans.change_plan(seat=self.owner, stage=stage, must_vote=[group])

    def share(self, stage: str, who: int, more: int) -> None:
        people = {self.seats[(who + number) % PEOPLE].pk for number in range(more + 1)}
        allocate(seat=self.owner, stage=stage, people=sorted(people))

    def role(self, who: int, role: str) -> None:
        members.change_role(seat=self.owner, member=self.seat(who), role=role)

    def leave(self, who: int, open_votes: str, other: int) -> None:
        members.remove_member(
            seat=self.owner, member=self.seat(who), open_votes=open_votes,
            successor=self.seat(other),
        )  # fmt: skip

    def return_(self, who: int) -> None:
        user = self.seat(who).user
        _made, token = members.invite_member(
            seat=self.owner, email=user.email, role=self.seat(who).role
        )
        members.accept_invitation(user=user, token=token)

    def stop(self, who: int, sure: bool) -> None:
        """Nothing is left to find by any rule here, so a reason is given, or it is refused."""
        target, confidence = TARGETS[0]
        stopping.stop_reading(
            seat=self.seat(who), target=target, confidence=confidence, expected=PLACES,
            note="The searches were broad." if sure else "",
        )  # fmt: skip

    def go_on(self, who: int) -> None:
        if made := self.review.stops.filter(undone_at=None).first():
            stopping.undo_stop(seat=self.seat(who), stop=made)

    def calibrate(self, stage: str, keep: bool, size: int) -> None:
        people = [seat for seat in self.review.members.current() if seat.can(Permission.SCREEN)]
        calibration.start_calibration(
            seat=self.owner, stage=stage, people=people[:3], size=size, keep=keep, seed=size
        )

    def close(self, number: int) -> None:
        for made in Calibration.objects.filter(review=self.review, closed_at=None)[number:]:
            calibration.close_calibration(seat=self.owner, calibration=made)

    def reword(self, number: int) -> None:
        old = self.criterion(number)
        protocol.change_criterion(
            seat=self.owner, criterion=old, label=f"{old.label}, clearer", reason=old.reason
        )

    def rescreen(self, stage: str, which: str) -> None:
        for number in range(3):
            criterion = self.criterion(number)
            if expected := touched(criterion, stage, which).count():
                rescreening.rescreen(
                    seat=self.owner, criterion=criterion, stage=stage, which=which,
                    expected=expected,
                )  # fmt: skip

    def plan(
        self, stage: str, required: int, progression: str, maybe: str, resolvers: str, differ: bool
    ) -> None:
        plans.change_plan(
            seat=self.owner, stage=stage, votes_required=required, progression=progression,
            maybe=maybe, resolvers=resolvers, reasons_conflict=differ,
        )  # fmt: skip
