"""Files of uploads that broke off: a web process that was killed could not remove its own."""

import time
from pathlib import Path

from django.conf import settings

DAY = 24 * 60 * 60


def remove_broken_uploads() -> int:
    """Remove what has been lying for a day where uploads come in. Returns how many.

    Earlier versions let them come in directly in the data folder.
    """
    removed = 0
    for folder in {settings.DATA_DIR, Path(settings.FILE_UPLOAD_TEMP_DIR or settings.DATA_DIR)}:
        for path in folder.glob("tmp*.upload*"):
            try:
                if path.stat().st_mtime < time.time() - DAY:
                    path.unlink()
                    removed += 1
            except FileNotFoundError:
                continue
    return removed
