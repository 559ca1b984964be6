"""Notes and tags may be superseded, never rewritten or deleted."""

from django.db import migrations

TABLES = ("screening_note", "screening_tag")


class Migration(migrations.Migration):
    dependencies = [("screening", "0008_marks_and_lists"), ("reviews", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION concord_only_supersede('superseded_at')",
            f"DROP TRIGGER append_only ON {table}",
        )
        for table in TABLES
    ]
