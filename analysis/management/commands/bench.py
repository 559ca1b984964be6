"""`manage.py bench NAME`: measure, with ratios to a peer or a raw limit of the same run."""

from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

MEASURE = Path(__file__).resolve().parents[2] / "measure"


def names() -> list[str]:
    return sorted(path.stem.removeprefix("bench_") for path in MEASURE.glob("bench_*.py"))


class Command(BaseCommand):
    help = "Measure; without a name, list what can be measured."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", choices=names())

    def handle(self, *arguments: Any, **options: Any) -> None:
        if options["name"] is None:
            self.stdout.write("Choose one of: " + ", ".join(names()))
            return
        import_module(f"analysis.measure.bench_{options['name']}").run(self.stdout.write)
