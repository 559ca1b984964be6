"""`manage.py dedupe FILE`: find duplicates in a file, without database or review."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.dedup.standalone import dedupe
from reviews.formats.parsed import FormatError


class Command(BaseCommand):
    help = "Find duplicates in a bibliographic file. Needs no database."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="RIS, nbib, EndNote, BibTeX, CSV, ...")
        parser.add_argument("--out", type=Path, help="write id,group,keep,title here (CSV)")
        parser.add_argument("--ask", type=Path, help="write the doubtful pairs here (CSV)")
        parser.add_argument(
            "--versions-together",
            action="store_true",
            help="take versions of one Cochrane review under one title as one work",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            dedupe(
                options["file"],
                self.stdout.write,
                out=options["out"],
                ask=options["ask"],
                versions_apart=not options["versions_together"],
            )
        except FormatError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
