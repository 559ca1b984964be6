"""A run is frozen: neither rewritten nor deleted. Only the link to its job may be cleared."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analysis", "0001_initial"), ("reviews", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER append_only "
            "BEFORE DELETE OR UPDATE OF options, input, input_sha256, result, versions, by_id, at "
            "ON analysis_run FOR EACH ROW EXECUTE FUNCTION concord_refuse_change()",
            "DROP TRIGGER append_only ON analysis_run",
        )
    ]
