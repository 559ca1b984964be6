"""Pictures of the demo in a real browser: light and dark, wide and narrow."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page

from analysis.demo import bcg, cast, imr
from analysis.demo.load import PRACTICE_TITLE
from reviews.models import Review

WIDTHS = {1440: 900, 390: 844}
THEMES = ("light", "dark")
BOTH, WIDE = (1440, 390), (1440,)


@dataclass(frozen=True, slots=True)
class Shot:
    """One page: its name, its address, who looks at it, and at which widths."""

    name: str
    path: str
    person: cast.Player = cast.OWNER
    widths: tuple[int, ...] = BOTH


def shots() -> list[Shot]:
    """The pages that the documentation shows, with the numbers of this database.

    Raises Review.DoesNotExist when the demo is not loaded.
    """
    main = Review.objects.get(title=imr.facts("protocol")["title"])
    practice = Review.objects.get(title=PRACTICE_TITLE)
    pooled = Review.objects.get(title=bcg.TITLE)
    trial = main.studies.get(registration="NCT01361698")
    waiting = main.studies.get(label="Lin 2013")
    forest = pooled.analyses.get(name=bcg.ALL)
    home, trying = f"/r/{main.pk}", f"/r/{practice.pk}"
    return [
        Shot("overview", f"{home}/"),
        Shot("records", f"{home}/records/"),
        Shot("screening", f"{trying}/screening/title-abstract/", cast.FIRST),
        Shot("conflict", f"{trying}/screening/title-abstract/conflicts/", cast.ADJUDICATOR, WIDE),
        Shot("agreement", f"{home}/screening/title-abstract/agreement/", widths=WIDE),
        Shot("extraction", f"{home}/extraction/studies/{trial.pk}/", widths=WIDE),
        Shot("reconcile", f"{home}/extraction/studies/{waiting.pk}/reconcile/", cast.ADJUDICATOR),
        Shot("risk-of-bias", f"{home}/risk-of-bias-plots/", widths=WIDE),
        Shot("analysis", f"/r/{pooled.pk}/analyses/{forest.pk}/"),
        Shot("prisma", f"{home}/prisma/", widths=WIDE),
    ]


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The address of this application on a free port, until the block ends."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet, allow_reuse_address=False)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The pictures are what is shown, not the requests."""


def take(browser: Browser, address: str, wanted: list[Shot], folder: Path) -> Iterator[Path]:
    """Write `name-width-theme.png` for every shot; one sign-in a person, width and theme."""
    folder.mkdir(parents=True, exist_ok=True)
    for person in dict.fromkeys(shot.person for shot in wanted):
        for width, height in WIDTHS.items():
            mine = [shot for shot in wanted if shot.person == person and width in shot.widths]
            for theme in THEMES if mine else ():
                context = browser.new_context(
                    base_url=address,
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if theme == "dark" else "light",
                    reduced_motion="reduce",
                )
                page = context.new_page()
                _sign_in(page, person)
                for shot in mine:
                    path = folder / f"{shot.name}-{width}-{theme}.png"
                    page.goto(shot.path, wait_until="networkidle")
                    page.screenshot(path=path, animations="disabled")
                    yield path
                context.close()


def _sign_in(page: Page, person: cast.Player) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(cast.PASSWORD)
    with page.expect_navigation():
        page.locator("main button[type=submit]").first.click()
