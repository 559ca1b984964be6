"""Where records come from."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reviews.models.review import Membership, Review


class Source(models.Model):
    """A database, a register, or another way in which records were found."""

    class Kind(models.TextChoices):
        DATABASE = "database", _("Database")
        REGISTER = "register", _("Register")
        WEBSITE = "website", _("Website")
        ORGANISATION = "organisation", _("Organisation")
        CITATION = "citation", _("Citation searching")
        OTHER = "other", _("Other method")

    DATABASES_AND_REGISTERS = (Kind.DATABASE, Kind.REGISTER)

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(_("name"), max_length=100, help_text=_("Such as PsycINFO."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DATABASE)
    platform = models.CharField(
        _("platform"), max_length=100, blank=True, help_text=_("Such as Ovid or EBSCOhost.")
    )

    class Meta:
        ordering = ["kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "name", "platform"], name="one_source_a_name_and_platform"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.platform})" if self.platform else self.name

    @property
    def is_database_or_register(self) -> bool:
        return self.kind in self.DATABASES_AND_REGISTERS


def _of_search(rows: models.QuerySet[Any], by: str, number: models.Aggregate) -> Coalesce:
    """A number over `rows` of the search of the outer query, which `by` names."""
    groups = rows.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return Coalesce(Subquery(groups.annotate(n=number).values("n")), 0)


class SearchQuerySet(models.QuerySet["Search"]):
    def with_counts(self) -> "SearchQuerySet":
        """With `found`, the records in its standing files, and `imported`, those in the review."""
        files = apps.get_model("reviews", "Import").objects.all().standing()
        records = apps.get_model("reviews", "Record").objects.all().standing()
        return self.annotate(
            found=_of_search(files, "search", Sum("found")),
            imported=_of_search(records, "search_run", Count("pk")),
        )


class Search(models.Model):
    """One run of a search in one source, as PRISMA-S wants it documented."""

    found: int
    imported: int

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="searches")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="searches")
    run_on = models.DateField(_("date of the search"))
    strategy = models.TextField(
        _("full search strategy"), blank=True, help_text=_("Exactly as run, line by line.")
    )
    limits = models.TextField(
        _("limits"), blank=True, help_text=_("Such as language or years, each with its reason.")
    )
    searched_together = models.TextField(
        _("databases searched together"),
        blank=True,
        help_text=_("Where one run covered several databases of a platform: all of them."),
    )
    method = models.TextField(
        _("how it was searched or browsed"),
        blank=True,
        help_text=_("For websites, citation searching, contacts and other methods."),
    )
    filters = models.TextField(
        _("published search filters"), blank=True, help_text=_("Each with its citation.")
    )
    reused_from = models.TextField(
        _("strategies reused from other reviews"), blank=True, help_text=_("With citation.")
    )
    peer_review = models.TextField(
        _("peer review of the strategy"), blank=True, help_text=_("Such as PRESS, by whom.")
    )
    reported = models.PositiveIntegerField(_("records the source reported"), null=True, blank=True)
    update_of = models.ForeignKey(
        "self",
        verbose_name=_("update of an earlier search"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="updates",
    )
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = SearchQuerySet.as_manager()

    class Meta:
        ordering = ["source__kind", "source__name", "run_on", "id"]
        verbose_name_plural = "searches"

    def __str__(self) -> str:
        return f"{self.source}, {self.run_on:%d %b %Y}"

    @property
    def difference_in_words(self) -> str:
        """What the files hold more or fewer than the source reported; of `with_counts` alone."""
        if self.reported is None or not self.found or self.found == self.reported:
            return ""
        n = abs(self.found - self.reported)
        if self.found < self.reported:
            words = ngettext("%(n)s record missing.", "%(n)s records missing.", n)
        else:
            words = ngettext(
                "%(n)s record more than reported.", "%(n)s records more than reported.", n
            )
        return words % {"n": f"{n:,}"}
