"""What an upload left behind when its web process was killed is removed after a day."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

from config import uploads
from reviews import tasks

YESTERDAY = time.time() - 25 * 60 * 60


def test_uploads_come_in_in_a_folder_of_their_own(tmp_path):
    made = uploads.folder(tmp_path / "data")
    assert Path(made) == tmp_path / "data" / "uploads" and Path(made).is_dir()
    assert uploads.folder(tmp_path / "data") == made
    (tmp_path / "file").write_text("")
    assert uploads.folder(tmp_path / "file") is None, "the system's own folder then"


@pytest.mark.django_db
def test_what_was_left_is_removed_after_a_day(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = uploads.folder(tmp_path)
    upload = TemporaryUploadedFile("a.pdf", "application/pdf", 1, None)
    running = Path(upload.temporary_file_path())
    left = [Path(settings.FILE_UPLOAD_TEMP_DIR) / "tmpab1.upload.pdf", tmp_path / "tmpc_2.upload"]
    key = tmp_path / "secret-key"
    for path in (*left, running, key):
        path.write_bytes(b"%PDF-")
    for path in (*left, key):
        os.utime(path, (YESTERDAY, YESTERDAY))
    tasks.clean_up()
    assert running.exists() and key.exists()
    assert not any(path.exists() for path in left)
    upload.close()
