"""`manage.py conform KIND PATH`: compare a kernel with a file of reference answers."""

import json
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

KINDS = ("prisma", "stats", "conversions", "agreement", "import", "dedupe", "ranking")


class Command(BaseCommand):
    help = "Compare with reference answers in a file (import, dedupe, ranking: in a folder)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("path", type=Path)

    def handle(self, *arguments: Any, **options: Any) -> None:
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"There is nothing at {path}.")
        module = import_module(f"analysis.measure.conform_{options['kind']}")
        try:
            conforms = module.run(path, self.stdout.write)
        except OSError as problem:
            raise CommandError(f"{problem.filename or path}: {problem.strerror}.") from problem
        except json.JSONDecodeError as problem:
            raise CommandError(f"{path} is not JSON: {problem}.") from problem
        except (AttributeError, LookupError, TypeError) as problem:
            raise CommandError(
                f"{path} is not shaped as reference answers of this kind are: {problem}."
            ) from problem
        if not conforms:
            raise CommandError("Not everything conforms; see above.")
