"""`manage.py demo`: load the demo reviews; a second call keeps what is there."""

from typing import Any

from django.core.management.base import BaseCommand

from analysis.demo.load import load


class Command(BaseCommand):
    help = "Load the demo reviews and their accounts, once."
    requires_system_checks: list[str] = []

    def handle(self, *arguments: Any, **options: Any) -> None:
        def say(line: str) -> None:
            self.stdout.write(line)
            self.stdout.flush()

        reviews = load(say)
        self.stdout.write(f"{len(reviews)} demo reviews are there.")
