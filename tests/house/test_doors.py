"""Every address below a review, opened as every role: nobody gets further than the table says."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from reviews.roles import GRANTS, Permission, Role
from tests import make
from tests.house import doors, world

PAGES = {name: permission for permission, names in doors.PAGES.items() for name in names.split()}
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")


@pytest.fixture
def place(db):
    """A review with something behind every address.

    Thousands of requests are rolled back in one transaction, so PostgreSQL is told how many rows
    there are; it would otherwise join ever more dead ones row by row.
    """
    built = world.build()
    world.count_rows()
    return built


def address(place, name, parameters, review=None):
    parts = {"review_id": (review or place.review).pk}
    for parameter in parameters:
        own = doors.PARTS_OF.get(name, {})
        thing = doors.BEHIND.get(name) if parameter == "pk" else doors.PARTS.get(parameter)
        thing = own.get(parameter, thing)
        assert thing is not None, f"{name}: say in doors.py what stands behind “{parameter}”"
        thing = place.things.get(thing, thing)
        parts[parameter] = getattr(thing, "pk", thing)
    return reverse(name, kwargs=parts)


def ask(client, method, url):
    """The status of an empty request; whatever it did is undone."""
    with transaction.atomic():
        answer = client.generic(method, url)
        if getattr(answer, "streaming", False):
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


def test_every_address_has_a_line_in_the_table():
    named = set(world.routes())
    table = set(PAGES) | set(doors.API)
    assert sorted(named - table) == [], "addresses without a line in tests/house/doors.py"
    assert sorted(table - named) == [], "lines for addresses that are gone"


def test_every_page_asks_for_the_permission_in_the_table():
    for name, (view, _parameters) in world.routes().items():
        if name in PAGES:
            assert getattr(view, "permission", None) == PAGES[name], name


def test_pages_for_every_role(place):
    outside, visitor = signed_in(Client(), make.user("Ulla Outsider")), Client()
    people = {role: signed_in(Client(), seat.user) for role, seat in place.seats.items()}
    for name, (_view, parameters) in world.routes().items():
        if name not in PAGES:
            continue
        url = address(place, name, parameters)
        for method in ("GET", "POST"):
            nobody = ask(visitor, method, url)
            assert nobody.status_code == 405 or "/accounts/login/" in nobody["Location"], url
            assert ask(outside, method, url).status_code in (404, 405), (name, "outsider")
            for role, client in people.items():
                status = ask(client, method, url).status_code
                expect(status, PAGES[name] in GRANTS[role], name, method, role)


def test_the_api_for_every_role(place):
    outside, visitor = signed_in(APIClient(), make.user("Ulla Outsider")), APIClient()
    people = {role: signed_in(APIClient(), seat.user) for role, seat in place.seats.items()}
    for name, (_view, parameters) in world.routes().items():
        if name not in doors.API:
            continue
        url = address(place, name, parameters)
        for method in METHODS:
            assert ask(visitor, method, url).status_code in (401, 403, 405), (name, method)
            status = ask(outside, method, url).status_code
            assert status in (404, 405), (name, method, "outsider", status)
            for role, client in people.items():
                permission = doors.API[name].get(method, Permission.SEE)
                status = ask(client, method, url).status_code
                expect(status, permission in GRANTS[role], name, method, role)


def expect(status, allowed, name, method, role):
    """A member is never told that the review is not there, and never runs into an error."""
    where = (name, method, str(role), status)
    assert status < 500, where
    if not allowed:
        assert status in (403, 405), where
    elif role == Role.OWNER:
        assert status != 403, where


def test_things_of_another_review_are_not_there(place):
    """The owner of one review puts another review's ids behind the own review's address."""
    person = make.user("Ulla Outsider")
    own = make.review(person, "Another review")
    clients = {False: signed_in(Client(), person), True: signed_in(APIClient(), person)}
    for name, (_view, parameters) in world.routes().items():
        if not (name in doors.BEHIND and "pk" in parameters):
            continue
        url = address(place, name, parameters, review=own)
        api = name in doors.API
        for method in METHODS if api else ("GET", "POST"):
            status = ask(clients[api], method, url).status_code
            assert status in (400, 404, 405), (name, method, status)


def signed_in(client, user):
    if isinstance(client, APIClient):
        client.force_authenticate(user)
    else:
        client.force_login(user)
        client.raise_request_exception = False
    return client
