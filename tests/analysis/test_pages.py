"""The pages of this room: what they show, to whom, in how many queries; and the files they give."""

import csv
import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from reviews.models import AuditEvent
from screening.models import Item, Vote
from tests import make
from tests.analysis import scene

State = Item.State


@pytest.fixture
def flow(review, owner):
    reason = make.criterion(review, "Wrong population")
    kept = scene.record(review, "PubMed", State.EXCLUDED, title="=cmd|' /C calc'!A0")
    scene.copy(review, kept, "Reference lists")
    scene.record(review, "PubMed", State.CONFLICT, title="In conflict")
    scene.report(review, "Out 2001", State.EXCLUDED, reason=reason)
    study = scene.study(review, "Dalum 2018", reports=2)
    scene.judge(study, "A", "Low risk")
    return review


def page(client, review, path, status=200):
    answer = client.get(f"/r/{review.pk}/{path}")
    assert answer.status_code == status
    return answer


@pytest.mark.parametrize("path", ["", "prisma/", "analyses/", "exports/", "risk-of-bias-plots/"])
def test_members_see_every_page_and_outsiders_none(flow, path, observer, outsider, browse):
    page(browse(observer), flow, path)
    page(browse(outsider), flow, path, 404)


def test_an_empty_review_says_what_to_do(review, owner, browse):
    assert "Nothing is imported yet" in page(browse(owner), review, "").content.decode()
    assert "No outcome yet" in page(browse(owner), review, "analyses/").content.decode()


def test_the_overview_does_not_grow_with_the_review(
    flow, owner, browse, django_assert_max_num_queries
):
    for _ in range(10):
        scene.record(flow, "PubMed", State.WAITING)
    client = browse(owner)
    with django_assert_max_num_queries(75):
        page(client, flow, "")


def test_the_diagram_links_each_number_to_its_list(flow, rosa, browse):
    text = page(browse(rosa), flow, "prisma/?version=v2").content.decode()
    assert f"/r/{flow.pk}/prisma/box/duplicates/" in text
    listed = page(browse(rosa), flow, "prisma/box/dbr_excluded/?part=Wrong+population")
    assert "Out 2001" in listed.content.decode()
    page(browse(rosa), flow, "prisma/box/no-such-box/", 404)


def test_other_methods_choose_the_template(review, flow, rosa, browse):
    assert "via other methods" in page(browse(rosa), flow, "prisma/").content.decode()
    only = page(browse(rosa), flow, "prisma/diagram.svg?version=v1").content.decode()
    assert "via other methods" not in only


@pytest.mark.parametrize(
    ("kind", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_figures_are_downloaded(flow, rosa, browse, kind, start):
    for path in (
        "prisma/diagram",
        "risk-of-bias-plots/traffic-light",
        "risk-of-bias-plots/summary",
    ):
        answer = page(browse(rosa), flow, f"{path}.{kind}")
        assert answer.content.startswith(start)
        assert answer["Content-Disposition"].startswith("attachment;")
    page(browse(rosa), flow, "prisma/diagram.exe", 404)


def test_the_csv_is_what_the_r_package_reads(flow, rosa, browse):
    text = page(browse(rosa), flow, "prisma/prisma.csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    found = {row["data"]: row["n"] for row in rows}
    assert len(rows) == 34
    assert (found["database_results"], found["new_studies"], found["new_reports"]) == (
        "5",
        "1",
        "2",
    )
    assert found["dbr_excluded"] == "Wrong population, 1"


def test_the_api_gives_the_same_numbers(flow, rosa, outsider, api):
    found = api(rosa).get(f"/api/v1/reviews/{flow.pk}/prisma/").json()
    assert found["counts"]["database_results"] == 5
    assert found["counts"]["dbr_excluded"] == {"Wrong population": 1}
    assert all(each["holds"] for each in found["identities"])
    assert api(outsider).get(f"/api/v1/reviews/{flow.pk}/prisma/").status_code == 404


def table(client, review, name, kind="csv"):
    answer = client.post(f"/r/{review.pk}/exports/{name}.{kind}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    "name", ["records", "reports", "votes", "studies", "results", "risk-of-bias"]
)
def test_every_table_leaves_as_csv_and_xlsx_with_a_line_in_the_history(
    flow, observer, browse, name
):
    client = browse(observer)
    rows = list(csv.reader(io.StringIO(table(client, flow, name).decode("utf-8-sig"))))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert zipfile.ZipFile(io.BytesIO(table(client, flow, name, "xlsx"))).testzip() is None
    assert AuditEvent.objects.filter(review=flow, verb="exported").count() == 2


def test_no_cell_is_a_formula(flow, rosa, browse):
    rows = csv.DictReader(io.StringIO(table(browse(rosa), flow, "records").decode("utf-8-sig")))
    assert next(rows)["title"].startswith("'=cmd")
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(table(browse(rosa), flow, "records", "xlsx"))
    ).get_sheet_by_index(0)
    assert sheet.to_python()[1][1] == "=cmd|' /C calc'!A0"


def test_long_texts_are_not_cut(flow, rosa, browse):
    scene.record(flow, "PubMed", State.WAITING, abstract="x" * 40_000)
    book = CalamineWorkbook.from_filelike(io.BytesIO(table(browse(rosa), flow, "records", "xlsx")))
    assert len(book.get_sheet_by_name("Long texts").to_python()[1][3]) == 40_000 - 32_767


def test_open_decisions_of_others_are_not_exported(flow, rosa, rune, browse):
    item = Item.objects.get(record__title="In conflict")
    Vote.objects.create(
        review=flow, item=item, seat=rune, round=1, verdict="include", criteria_version=1,
        note="Rune's own note",
    )  # fmt: skip
    text = table(browse(rosa), flow, "votes").decode()
    assert "Rune's own note" not in text
    assert "Rune's own note" in table(browse(rune), flow, "votes").decode()
    records = csv.DictReader(io.StringIO(table(browse(rosa), flow, "records").decode("utf-8-sig")))
    states = {row["title"]: row["title_abstract"] for row in records}
    assert states["In conflict"] == "pending"


def test_exports_by_api_and_their_doors(flow, rosa, outsider, api, browse):
    base = f"/api/v1/reviews/{flow.pk}/exports/"
    assert {row["name"] for row in api(rosa).get(base).json()} >= {"records", "risk-of-bias"}
    assert api(rosa).post(f"{base}studies.csv").status_code == 200
    assert api(rosa).post(f"{base}nothing.csv").status_code == 404
    assert api(outsider).post(f"{base}studies.csv").status_code == 404
    assert browse(rosa).get(f"/r/{flow.pk}/exports/records.csv").status_code == 405
