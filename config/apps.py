from django.apps import AppConfig

from config import checks  # noqa: F401  (the checks register themselves)


class ConfigConfig(AppConfig):
    name = "config"
    label = "concord"
