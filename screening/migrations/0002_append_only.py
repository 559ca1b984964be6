"""Rows of the ledger may be superseded, never rewritten or deleted."""

from django.db import migrations

TABLES = (
    ("screening_vote", "superseded_at"),
    ("screening_resolution", "superseded_at"),
    ("screening_notretrieved", "superseded_at"),
)


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial"), ("reviews", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION concord_only_supersede('{mark}')",
            f"DROP TRIGGER append_only ON {table}",
        )
        for table, mark in TABLES
    ]
