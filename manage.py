#!/usr/bin/env python
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

WITHOUT_DATABASE = ("dedupe",)

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WITHOUT_DATABASE:
        os.environ["DATABASE_URL"] = "none"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))
