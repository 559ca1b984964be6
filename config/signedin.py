"""Who is signed in: asked at every request, so by prepared queries."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from accounts.models import User
from reviews.prepared import Prepared


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        found: Session | None = SESSION.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found


class Backend(AuthenticationBackend):
    """The person of a session; everything else is allauth's."""

    def get_user(self, user_id: Any) -> User | None:
        found: User | None = PERSON.first(person=int(user_id))
        return found if found is not None and self.user_can_authenticate(found) else None


SESSION = Prepared(
    lambda *, key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key=models.CharField(),
    now=models.DateTimeField(),
)
PERSON = Prepared(lambda *, person: get_user_model().objects.filter(pk=person))
