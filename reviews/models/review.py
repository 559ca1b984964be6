"""The review and its people."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.roles import GRANTS, Permission, Role

if TYPE_CHECKING:
    from accounts.models import User


class ReviewQuerySet(models.QuerySet["Review"]):
    def of(self, user: "User") -> "ReviewQuerySet":
        """The reviews in which `user` has a seat."""
        return self.filter(members__user=user, members__left_at=None)


class Review(models.Model):
    """One systematic review: everything else belongs to exactly one of these."""

    title = models.CharField(_("title"), max_length=500)
    note = models.TextField(
        _("note"), blank=True, help_text=_("Shown to the team at the top of the overview.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("analysis:overview", args=[self.pk])


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        return self.filter(left_at=None)

    def who_may(self, permission: Permission) -> "MembershipQuerySet":
        roles = [role for role, grants in GRANTS.items() if permission in grants]
        return self.current().filter(role__in=roles)


class Membership(models.Model):
    """A seat: one person in one review with one role; left_at set when the person was removed."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "user"], condition=Q(left_at=None), name="one_seat_a_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def can(self, permission: Permission) -> bool:
        return self.left_at is None and permission in GRANTS[Role(self.role)]

    @cached_property
    def resolvers(self) -> frozenset[int]:
        """The seats of this review that may settle conflicts now."""
        people = Membership.objects.all().who_may(Permission.RESOLVE)
        return frozenset(people.filter(review=self.review_id).values_list("pk", flat=True))

    def require(self, permission: Permission) -> None:
        """Refuse with PermissionDenied unless this seat holds `permission`."""
        if not self.can(permission):
            raise PermissionDenied(
                _("Your role (%(role)s) does not allow you to %(what)s. An owner can change it.")
                % {"role": self.get_role_display(), "what": permission.label}
            )


class Invitation(models.Model):
    """An offer of a seat, sent to an e-mail address; open until accepted, withdrawn or expired."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=12, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.email
