from django.db.models import QuerySet
from rest_framework import mixins, serializers

from reviews.models import Job
from reviews.rest import ReviewSet


class JobRow(serializers.ModelSerializer):
    class Meta:
        model = Job
        fields = [
            "id",
            "title",
            "state",
            "done",
            "total",
            "message",
            "result",
            "created_at",
            "ended_at",
        ]


class Jobs(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """Long work of the review and its progress."""

    serializer_class = JobRow

    def rows(self) -> QuerySet[Job]:
        return self.seat.review.jobs.all().seen_by(self.seat)
