"""The signing key of an installation that was given none: made once, kept in the data folder."""

import os
import secrets
from pathlib import Path


def key(folder: Path) -> str:
    """The installation's own key; the file is readable by its owner alone."""
    path = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    except OSError:
        return secrets.token_urlsafe(50)
    made = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w") as file:
        file.write(made)
    return made
