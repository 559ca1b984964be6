"""`manage.py conform` says what is wrong with a file of answers, and fails."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("kind", ["prisma", "stats", "agreement"])
@pytest.mark.parametrize(
    ("text", "words"), [('{"a": 1', "is not JSON"), ('{"a": 1}', "not shaped")]
)
def test_a_file_of_another_shape_is_named(tmp_path, kind, text, words):
    path = tmp_path / "answers.json"
    path.write_text(text)
    with pytest.raises(CommandError, match=words):
        call_command("conform", kind, path)


@pytest.mark.parametrize("kind", ["import", "dedupe", "ranking"])
def test_an_empty_folder_conforms_to_nothing(tmp_path, kind):
    with pytest.raises(CommandError):
        call_command("conform", kind, tmp_path)
