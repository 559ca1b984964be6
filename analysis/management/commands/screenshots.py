"""`manage.py screenshots`: pictures of the demo for the documentation."""

import os
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from playwright.sync_api import sync_playwright

from analysis.demo.load import load
from analysis.demo.screenshots import serving, shots, take

LARGEST = 4_000_000


class Command(BaseCommand):
    help = "Load the demo, open its main pages in a browser, and write a picture of each."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=Path(settings.BASE_DIR) / "docs/screenshots")

    def handle(self, *arguments: Any, **options: Any) -> None:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        if not chromium:
            raise CommandError("There is no chromium. Install it, or set CHROMIUM to its path.")
        load(self.stdout.write)
        wanted = shots()
        call_command("collectstatic", interactive=False, verbosity=0)
        with serving() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            sizes = [path.stat().st_size for path in take(browser, address, wanted, options["to"])]
            browser.close()
        self.stdout.write(f"{len(sizes)} pictures, {sum(sizes) / 1e6:.1f} MB, in {options['to']}")
        if sum(sizes) > LARGEST:
            raise CommandError(f"That is more than {LARGEST / 1e6:.0f} MB; take fewer pages.")
