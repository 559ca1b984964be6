from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"

    def ready(self) -> None:
        from screening import receivers  # noqa: F401, PLC0415  models are ready only now
