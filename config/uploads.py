"""Where a file lies while it is being uploaded: a folder of its own in the data folder."""

from pathlib import Path


def folder(data: Path) -> str | None:
    """Made here, for the web server may be started by other means than the launcher; None (the
    system's own) where nothing may be written."""
    path = data / "uploads"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return str(path)
