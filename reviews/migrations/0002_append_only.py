"""The database itself refuses to rewrite history.

`concord_refuse_change` guards tables whose rows never change. `concord_only_supersede` guards
tables whose rows may only be marked as superseded, once; it takes the column's name.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION concord_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION concord_only_supersede() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mark text := TG_ARGV[0];
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(OLD) - mark = to_jsonb(NEW) - mark
        AND (to_jsonb(OLD) ->> mark IS NULL OR to_jsonb(OLD) -> mark = to_jsonb(NEW) -> mark)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% keeps its rows: only % may be set, once', TG_TABLE_NAME, mark
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reviews_auditevent
    FOR EACH ROW EXECUTE FUNCTION concord_refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON reviews_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION concord_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reviews_duplicate
    FOR EACH ROW EXECUTE FUNCTION concord_only_supersede('superseded_at');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reviews_studyreport
    FOR EACH ROW EXECUTE FUNCTION concord_only_supersede('removed_at');
"""

NO_GUARDS = """
DROP TRIGGER append_only ON reviews_studyreport;
DROP TRIGGER append_only ON reviews_duplicate;
DROP TRIGGER append_only_whole ON reviews_auditevent;
DROP TRIGGER append_only ON reviews_auditevent;
DROP FUNCTION concord_only_supersede();
DROP FUNCTION concord_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
