"""Migrations match the models and can be taken back."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ROOMS = ("reviews", "screening", "extraction", "analysis")


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_guards_of_the_ledger_can_be_taken_off_and_put_on_again():
    executor = MigrationExecutor(connection)
    executor.migrate([(room, "0001_initial") for room in reversed(ROOMS)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'append_only%'")
        assert cursor.fetchone()[0] == 0
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'append_only%'")
        assert cursor.fetchone()[0] >= 9
        cursor.execute("ALTER TABLE reviews_auditevent DISABLE TRIGGER append_only_whole")
