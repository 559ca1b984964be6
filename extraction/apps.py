from django.apps import AppConfig


class ExtractionConfig(AppConfig):
    name = "extraction"

    def ready(self) -> None:
        from extraction import receivers  # noqa: F401, PLC0415  models are ready only now
