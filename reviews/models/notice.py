"""What a person is told of."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import NoticeChoice, NoticeKind, User
from reviews.models.review import Review


class NoticeQuerySet(models.QuerySet["Notice"]):
    def standing(self) -> "NoticeQuerySet":
        """What is still so."""
        return self.filter(ended_at=None)

    def listed_for(self, user: User) -> "NoticeQuerySet":
        """What this person has in the list, without the kinds that they turned off."""
        return self.standing().filter(user=user).exclude(_turned_off("listed"))

    def to_mail(self) -> "NoticeQuerySet":
        """What is so, was not read, and was not in a letter yet."""
        return self.standing().filter(read_at=None, mailed_at=None).exclude(_turned_off("mailed"))


def _turned_off(way: str) -> Exists:
    choices = NoticeChoice.objects.filter(user=OuterRef("user"), kind=OuterRef("kind"))
    return Exists(choices.filter(**{way: False}))


class Notice(models.Model):
    """That something waits for a person; `ended_at` once it does no more.

    It names a place, never a number or a verdict, so that it tells nothing of anybody's vote.
    """

    SENTENCES = {
        NoticeKind.INVITED: _("You are invited to a systematic review. The letter has the link."),
        NoticeKind.CONFLICT: _("Conflicts wait for you."),
        NoticeKind.MEETING: _("A consensus meeting is planned."),
        NoticeKind.QUEUE_EMPTY: _("Your screening queue is empty."),
    }
    # The same, where it is about one of the two stages: each has its own place to go to.
    OF_STAGE = {
        (NoticeKind.CONFLICT, "title_abstract"): _("Conflicts on title and abstract wait for you."),
        (NoticeKind.CONFLICT, "full_text"): _("Conflicts on full texts wait for you."),
        (NoticeKind.QUEUE_EMPTY, "title_abstract"): _(
            "Your queue of titles and abstracts is empty."
        ),
        (NoticeKind.QUEUE_EMPTY, "full_text"): _("Your queue of full texts is empty."),
    }

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=12, choices=NoticeKind)
    about = models.CharField(max_length=40)
    path = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "user", "kind", "about"],
                condition=Q(ended_at=None),
                name="one_standing_notice",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "-id"], condition=Q(ended_at=None), name="notice_of_person"
            )
        ]

    def __str__(self) -> str:
        kind = NoticeKind(self.kind)
        return str(self.OF_STAGE.get((kind, self.about), self.SENTENCES[kind]))

    @property
    def names_review(self) -> bool:
        """An invitation does not give the title away before it is accepted."""
        return self.kind != NoticeKind.INVITED
