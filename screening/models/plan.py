"""How a stage is screened."""

from typing import Any, cast

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models import Review
from screening import rules
from screening.rules import Rule


class Stage(models.TextChoices):
    TITLE_ABSTRACT = "title_abstract", _("Title and abstract")
    FULL_TEXT = "full_text", _("Full text")


class Plan(models.Model):
    """The settings of one stage of one review. States of items follow from votes under it.

    `must_vote` lists groups of people, each {name, members, waived}: an item is complete only when
    somebody of every group has voted. A group is waived while none of its members can vote any
    more, so that no item waits for nobody; members who left stay in it, since their votes count.
    """

    class Progression(models.TextChoices):
        ALL_AGREE = "all_agree", _("All votes must agree")
        ANY_INCLUDE = "any_include", _("One inclusion is enough to advance")
        SINGLE = "single", _("One person decides")

    class Maybe(models.TextChoices):
        COUNTS_AS_INCLUDE = "counts_as_include", _("Counts as include")
        OPENS_CONFLICT = "opens_conflict", _("Opens a conflict")

    class Reveal(models.TextChoices):
        AFTER_RESOLUTION = "after_resolution", _("When the item is settled")
        AFTER_OWN_VOTE = "after_own_vote", _("After one's own vote")
        TO_RESOLVER_ONLY = "to_resolver_only", _("Only to those who settle conflicts")

    class Resolvers(models.TextChoices):
        ANY = "any", _("Any owner or adjudicator")
        NOT_VOTED = "not_voted", _("Only those who did not vote on the item")
        MEETING = "meeting", _("The voters together, in a consensus meeting")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="plans")
    stage = models.CharField(max_length=16, choices=Stage)
    votes_required = models.PositiveSmallIntegerField(
        _("votes for each item"), default=2, validators=[MinValueValidator(1)]
    )
    progression = models.CharField(
        _("how votes decide"), max_length=12, choices=Progression, default=Progression.ALL_AGREE
    )
    maybe = models.CharField(
        _("a maybe"), max_length=20, choices=Maybe, default=Maybe.COUNTS_AS_INCLUDE
    )
    reveal = models.CharField(
        _("votes of others are shown"),
        max_length=20,
        choices=Reveal,
        default=Reveal.AFTER_RESOLUTION,
    )
    resolvers = models.CharField(
        _("conflicts are settled by"), max_length=12, choices=Resolvers, default=Resolvers.ANY
    )
    reason_required = models.BooleanField(_("an exclusion needs a reason"), default=False)
    reasons_conflict = models.BooleanField(_("different reasons make a conflict"), default=False)
    hide_bibliography = models.BooleanField(_("hide authors, journal and year"), default=False)
    must_vote = models.JSONField(_("who must vote"), default=list, blank=True)

    class Meta:
        ordering = ["review", "-stage"]
        constraints = [
            models.UniqueConstraint(fields=["review", "stage"], name="one_plan_a_stage"),
            models.CheckConstraint(
                condition=models.Q(votes_required__gte=1), name="plan_at_least_one_vote"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} of {self.review}"

    @property
    def allocates(self) -> bool:
        """Whether items of the stage are given to people; known of a plan that `plans` found."""
        return bool(getattr(self, "with_allocations", False))

    @property
    def calibrates(self) -> bool:
        """Whether a calibration round of the stage is open; known of a plan that `plans` found."""
        return bool(getattr(self, "with_calibration", False))

    @property
    def criteria_version(self) -> int:
        """Of the protocol's criteria; known of a plan that `plans` found."""
        return int(getattr(self, "with_version", 1))

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The groups that must vote now."""
        return [group for group in self.must_vote if not group.get("waived")]

    @property
    def rule(self) -> Rule:
        return Rule(
            votes_required=self.votes_required,
            progression=cast(rules.Progression, self.progression),
            maybe=cast(rules.Maybe, self.maybe),
            reasons_conflict=self.reasons_conflict,
            must_vote=tuple(frozenset(group["members"]) for group in self.groups),
        )
