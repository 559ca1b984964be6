"""Every address on a card leads somewhere: the card writes most of them beside a common stem."""

import re

import pytest
from django.urls import resolve

from screening.actions.votes import cast_vote

ADDRESS = re.compile(r'(?:href|action|hx-post|hx-get|data-ahead|data-queue)="(/[^"#?]*)')


@pytest.mark.parametrize("voted", [False, True])
def test_every_address_of_a_card_is_one_of_the_application(review, item, rosa, browse, voted):
    if voted:
        cast_vote(seat=rosa, item=item, verdict="exclude")
    page = browse(rosa).get(f"/r/{review.pk}/screening/title-abstract/items/{item.pk}/")
    found = set(ADDRESS.findall(page.content.decode()))
    at = f"/r/{review.pk}/screening/title-abstract/"
    wanted = {
        f"{at}items/{item.pk}/{each}/" for each in ("vote", "note", "tag", "untag", "marks")
    } | {f"{at}{each}/" for each in ("back", "skip", "undo", "list", "votes", "decided", "plan")}
    if voted:
        wanted |= {f"{at}items/{item.pk}/withdraw/", f"{at}onward/"}
    assert wanted <= found
    for address in found - {each for each in found if each.startswith("/static/")}:
        assert resolve(address)
