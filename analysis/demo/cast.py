"""The people of the demo review; they share one password, which the launcher prints."""

from dataclasses import dataclass

from reviews.roles import Role

PASSWORD = "two readers then one answer"
TIME_ZONE = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Player:
    """One account of the demo and its part in both demo reviews."""

    part: str
    role: Role
    name: str
    email: str


OWNER = Player("Owner", Role.OWNER, "Olga Owner", "owner@example.org")
FIRST = Player("Reviewer 1", Role.REVIEWER, "Rosa Reviewer", "rosa@example.org")
SECOND = Player("Reviewer 2", Role.REVIEWER, "Rune Reviewer", "rune@example.org")
ADJUDICATOR = Player("Adjudicator", Role.ADJUDICATOR, "Agnes Adjudicator", "agnes@example.org")
OBSERVER = Player("Observer", Role.OBSERVER, "Otto Observer", "otto@example.org")

CAST = (OWNER, FIRST, SECOND, ADJUDICATOR, OBSERVER)
LOGINS = tuple((player.part, player.email) for player in CAST)
