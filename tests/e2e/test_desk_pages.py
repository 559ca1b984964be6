"""Retrieval, full text, team and notifications with long real data, on both screens."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from analysis.demo.placeholder import placeholder_pdf
from reviews.actions.members import invite_member
from reviews.models import Source
from reviews.roles import Role
from reviews.signals import records_added
from screening.actions import fulltexts, news, retrieval
from screening.actions.allocation import allocate
from screening.actions.meetings import plan_meeting
from screening.actions.votes import cast_vote
from screening.models import Item, Stage
from tests import make
from tests.e2e.test_meeting import TITLE
from tests.e2e.test_pages import SCREENS, faults

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PAGES = (
    "{home}/retrieval/", "{home}/retrieval/?state=requested", "{home}/retrieval/{first}/",
    "{home}/retrieval/{gone}/", "{home}/retrieval/{aside}/", "{home}/retrieval/add/",
    "{home}/retrieval/{first}/not-retrieved/", "{home}/screening/full-text/items/{item}/",
    "{home}/team/", "{home}/team/invite/", "{home}/team/{member}/remove/", "{home}/team/leave/",
    "{home}/screening/title-abstract/work/", "{home}/screening/title-abstract/work/give/",
    "/notifications/", "/profile/notifications/",
)  # fmt: skip
PLACE = "Interlibrary loan of the university hospital, and the corresponding author by letter"


@pytest.fixture
def desk(server):
    """Reports in every state, a file that fits none, a share, a meeting, an open invitation."""
    review = make.review(make.user("Olga Färdig-Hasson-Ohayon af Ugglas"), f"{TITLE} (review)")
    owner = review.members.get()
    rosa = make.seat(review, Role.REVIEWER, "Rosa Reviewer")
    rune = make.seat(review, Role.REVIEWER, "Rune Hasson-Ohayon")
    for reason in ("Wrong population", "No comparison with care as usual"):
        make.criterion(review, reason)
    of_file = make.source_file(review)
    for number in range(7):
        make.record(
            review, f"{TITLE} {number}", of_file, year=2011, doi=f"10.1176/appi.ps.62.6.60{number}",
            authors_text="Hasson-Ohayon, I.; Färdig, R.; Roe, D.", abstract="Background. " * 60,
        )  # fmt: skip
    records_added.send(sender=None, review=review, import_id=of_file.pk)
    for item in review.items.at(Stage.TITLE_ABSTRACT).order_by("id")[:5]:
        for seat in (rosa, rune):
            cast_vote(seat=seat, item=item, verdict="include")
    reports = list(review.reports.order_by("id"))
    pdf = ContentFile(placeholder_pdf(["Full text"]), "Hasson-Ohayon 2011 final version (2).pdf")
    fulltexts.upload_full_text(seat=owner, report=reports[0], upload=pdf)
    loose = ContentFile(placeholder_pdf(["Nothing"]), "1-s2.0-S0165178114009457-main (3).pdf")
    fulltexts.keep_unmatched(seat=rosa, upload=loose)
    for report in reports[:3]:
        retrieval.log_attempt(
            seat=rune, report=report, where=PLACE, on=dt.date(2026, 3, 3), requested=True,
            note="Order 17 of March; they answer within two weeks. Reminded once.",
        )  # fmt: skip
    retrieval.mark_not_retrieved(seat=rosa, report=reports[3], tried=f"{PLACE}. No answer.")
    retrieval.set_aside(seat=rosa, report=reports[4], kind="ongoing", note="Results in 2027.")
    citations = make.source(review, "Reference lists of included studies", Source.Kind.CITATION)
    retrieval.add_report(
        seat=rosa, title=f"{TITLE}, a further report", label="Roe 2012", source=citations,
        beside=reports[0],
    )  # fmt: skip
    allocate(seat=owner, stage=Stage.TITLE_ABSTRACT, people=[rosa.pk])
    plan_meeting(seat=owner, stage=Stage.TITLE_ABSTRACT, attendees=[owner, rosa], title="Week 3")
    invite_member(seat=owner, email="a.long.address.of.somebody@hospital.example", role="reviewer")
    news.refresh(review)
    parts = {
        "home": f"/r/{review.pk}", "first": reports[0].pk, "gone": reports[3].pk,
        "aside": reports[4].pk, "member": rosa.pk, "item": Item.objects.get(report=reports[0]).pk,
    }  # fmt: skip
    return owner, parts


def test_the_pages_fit_the_screen_and_have_no_accessibility_violation(desk, enter, tmp_path):
    owner, parts = desk
    found = []
    for screen in SCREENS:
        person = enter(owner.user, **screen)
        width = screen["viewport"]["width"]
        for number, path in enumerate(PAGES):
            found += [f"{path} at {width}: {what}" for what in faults(person, path.format(**parts))]
            person.page.screenshot(path=tmp_path / f"{number:02}-{width}.png", full_page=True)
    assert not found, "\n".join(found)
