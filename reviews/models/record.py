"""The bibliography as it was imported, and what was said about duplicates."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Left, Lower
from django.utils.translation import gettext_lazy as _

from reviews.models.job import Job
from reviews.models.review import Membership, Review
from reviews.models.source import Search

TWICE_ENCODED, BEFORE_REPAIR = "twice_encoded", "before_repair"


def upload_path(instance: "Import", filename: str) -> str:
    """Files are stored under names of our own; the given name is only ever shown."""
    return f"review-{instance.review_id}/imports/{instance.sha256[:24]}"


def _number_of(rows: models.QuerySet[Any]) -> Coalesce:
    """How many of `rows` belong to the import of the outer query; counted apart from others."""
    groups = rows.filter(source_file=OuterRef("pk")).order_by().values("source_file")
    return Coalesce(Subquery(groups.annotate(n=Count("pk")).values("n")), 0)


class ImportQuerySet(models.QuerySet["Import"]):
    def standing(self) -> "ImportQuerySet":
        """Finished and not undone."""
        return self.filter(undone_at=None).exclude(finished_at=None)

    def with_counts(self) -> "ImportQuerySet":
        """With `imported` and `listed`: the numbers of records and of problems of each file."""
        return self.annotate(
            imported=_number_of(Record.objects.all()), listed=_number_of(Problem.objects.all())
        )

    def with_reading(self) -> "ImportQuerySet":
        """With `being_read`: whether a job that is not over reads the file."""
        return self.annotate(being_read=_is_read())

    def in_reading(self) -> "ImportQuerySet":
        return self.filter(_is_read())

    def unconfirmed(self) -> "ImportQuerySet":
        """Files that wait for a person to look at the preview: just given, or put back there
        because their reading was cancelled or broke off."""
        waiting = self.filter(finished_at=None, undone_at=None, failure="")
        broken_off = Q(_read_by(Job.objects.all())) & ~Q(_is_read())
        return waiting.filter(Q(confirmed_at=None) | broken_off)


def _is_read() -> Exists:
    """Whether a job that is not over reads the import of the outer query."""
    return _read_by(Job.objects.all().unfinished())


def _read_by(jobs: models.QuerySet[Job]) -> Exists:
    number = Cast(KeyTextTransform("import_id", "arguments"), models.BigIntegerField())
    own = jobs.filter(review=OuterRef("review")).annotate(reads=number)
    return Exists(own.filter(reads=OuterRef("pk")))


class Import(models.Model):
    """One file given for one search: waiting for a person's word (confirmed_at null), being read
    (finished_at null), standing, or undone.

    `columns` is what a person said of a table's columns (`headers`, `fields`, `named`), or empty.
    `earlier_reviewer` names whose decisions the file holds, where the file itself does not.
    `declared` says that the named `earlier_team` had decided on all its records before.
    """

    class Declared(models.TextChoices):
        PASSED = "passed", _("passed title and abstract")
        INCLUDED = "included", _("included after full text")
        EXCLUDED = "excluded", _("excluded at title and abstract")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="imports")
    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="imports")
    filename = models.CharField(max_length=255)
    file = models.FileField(upload_to=upload_path, max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    format = models.CharField(max_length=40, blank=True)
    encoding = models.CharField(max_length=40, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    earlier_reviewer = models.CharField(max_length=100, blank=True)
    declared = models.CharField(max_length=8, choices=Declared, blank=True)
    earlier_team = models.CharField(max_length=200, blank=True)
    declared_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lines = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["review", "sha256"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(declared="") | (~Q(earlier_team="") & Q(declared_by__isnull=False)),
                name="declared_by_somebody_of_a_team",
            )
        ]

    def __str__(self) -> str:
        return self.filename


class ProblemQuerySet(models.QuerySet["Problem"]):
    def open(self) -> "ProblemQuerySet":
        """Not mended yet."""
        return self.filter(record=None)


class Problem(models.Model):
    """A line or record of an import that could not be read, or was repaired while reading.

    `rejected`: it stands for one record that was found and not imported. `record` is what a
    person's corrected text became; then the rejection no longer counts.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="problems")
    source_file = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField(null=True, blank=True)
    what = models.TextField()
    text = models.TextField(blank=True)
    rejected = models.BooleanField(default=False)
    record = models.OneToOneField(
        "Record", null=True, blank=True, on_delete=models.PROTECT, related_name="mended_from"
    )

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["source_file", "line", "id"]

    def __str__(self) -> str:
        return self.what


def _holds(key: str) -> ExpressionWrapper:
    return ExpressionWrapper(Q(more__has_key=key), output_field=models.BooleanField())


class RecordQuerySet(models.QuerySet["Record"]):
    def standing(self) -> "RecordQuerySet":
        """Without the records of imports that were undone."""
        return self.filter(removed_at=None)

    def kept(self) -> "RecordQuerySet":
        """Standing, and no duplicate of another record."""
        return self.filter(removed_at=None, duplicate_of=None)

    def with_flags(self) -> "RecordQuerySet":
        """With `retracted` and `corrected`: what the source says of the publication."""
        return self.annotate(retracted=_holds("retraction_notice"), corrected=_holds("erratum_of"))

    def twice_encoded(self) -> "RecordQuerySet":
        """Whose text was perhaps encoded twice, and is not repaired."""
        return self.filter(more__has_key=TWICE_ENCODED)

    def repaired(self) -> "RecordQuerySet":
        return self.filter(more__has_key=BEFORE_REPAIR)

    def search(self, words: str) -> "RecordQuerySet":
        """Full text in title, abstract, keywords, authors and journal."""
        return self.filter(search=SearchQuery(words, config="english", search_type="websearch"))


class Record(models.Model):
    """A title-and-abstract entry as one source gave it.

    `duplicate_of` is derived from the current Duplicate rows by `actions.duplicates.recluster`
    alone: null for the record that is kept. `removed_at` is set when its import was undone.
    Nothing of the source is cut: `raw` holds every tag and value in file order. `more` holds the
    canonical fields without a column; `twice_encoded` there says that the text looks so, and
    `before_repair` what fields held until a person had that repaired.
    `own` holds the record's own values of the fields that show another copy's
    (`actions.merging` alone writes it).
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="records")
    # Their indexes go on to the id, for pages and ends of one file or search.
    source_file = models.ForeignKey(
        Import, on_delete=models.PROTECT, related_name="records", db_index=False
    )
    search_run = models.ForeignKey(
        Search, on_delete=models.PROTECT, related_name="records", db_index=False
    )
    position = models.PositiveIntegerField()
    first_line = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    title = models.TextField(blank=True)
    abstract = models.TextField(blank=True)
    authors = models.JSONField(default=list, blank=True)
    authors_text = models.TextField(blank=True)
    year = models.SmallIntegerField(null=True, blank=True)
    date = models.CharField(max_length=60, blank=True)
    journal = models.TextField(blank=True)
    volume = models.TextField(blank=True)
    issue = models.TextField(blank=True)
    pages = models.TextField(blank=True)
    doi = models.TextField(blank=True)
    pmid = models.TextField(blank=True)
    language = models.TextField(blank=True)
    keywords = models.TextField(blank=True)
    urls = models.JSONField(default=list, blank=True)
    trial_ids = models.JSONField(default=list, blank=True)
    more = models.JSONField(default=dict, blank=True)
    raw = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    own = models.JSONField(null=True, blank=True)
    search = models.GeneratedField(
        expression=SearchVector(Left("title", 20_000), weight="A", config="english")
        + SearchVector(Left("abstract", 100_000), weight="B", config="english")
        + SearchVector(
            Left("authors_text", 20_000),
            Left("keywords", 20_000),
            Left("journal", 2_000),
            weight="C",
            config="english",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            GinIndex(fields=["search"], name="record_full_text"),
            models.Index(
                fields=["review", "id"], condition=Q(removed_at=None), name="record_in_order"
            ),
            models.Index(
                fields=["review", "year", "id"], condition=Q(removed_at=None), name="record_by_year"
            ),
            models.Index(F("review"), Lower(Left("title", 60)), F("id"), name="record_by_title"),
            models.Index(F("review"), -Coalesce(F("year"), 0), F("id"), name="record_newest_first"),
            models.Index(
                fields=["review", "id"],
                condition=Q(removed_at=None, duplicate_of=None),
                name="record_kept",
            ),
            models.Index(fields=["source_file", "position"], name="record_of_import"),
            models.Index(fields=["source_file", "id"], name="record_by_import"),
            models.Index(fields=["search_run", "id"], name="record_by_search"),
            models.Index(
                fields=["review", "id"],
                condition=Q(removed_at=None, abstract=""),
                include=["duplicate_of"],
                name="record_without_abstract",
            ),
            models.Index(
                fields=["review", "id"],
                condition=Q(more__has_key="retraction_notice") | Q(more__has_key="erratum_of"),
                name="record_flagged",
            ),
            models.Index(
                fields=["review", "id"],
                condition=Q(more__has_key="prior_decisions"),
                name="record_decided_before",
            ),
            models.Index(
                fields=["source_file", "id"],
                condition=Q(more__has_key="twice_encoded"),
                name="record_twice_encoded",
            ),
            # Covers the flow diagram's count, which need not read the wide rows then.
            models.Index(
                fields=["review", "search_run", "duplicate_of", "id"],
                condition=Q(removed_at=None),
                name="record_counted",
            ),
            models.Index(
                fields=["review", "id"], condition=Q(own__isnull=False), name="record_merged"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("id")),
                name="record_no_copy_of_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Record {self.pk}"

    @property
    def retraction(self) -> str:
        """What the source says of a retraction, in its words; empty when nothing."""
        return str(self.more.get("retraction_notice", ""))

    @property
    def erratum(self) -> str:
        return str(self.more.get("erratum_of", ""))
