import os
from importlib import import_module

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("concord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def _take_up_again(**facts: object) -> None:
    jobs = import_module("reviews.jobs")
    jobs.take_up_again(lambda name, job_id: app.send_task(name, args=[job_id]))
