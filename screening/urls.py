from django.urls import include, path, register_converter

from screening.stages import KindOfMinutes, StageConverter
from screening.views import (
    agreement,
    calibration,
    conflicts,
    criteria,
    decided,
    files,
    meetings,
    mine,
    plan,
    queue,
    retrieval,
    room,
    team,
)

app_name = "screening"
register_converter(StageConverter, "stage")
register_converter(KindOfMinutes, "minutes")

of_stage = [
    path("", queue.show, name="queue"),
    path("claim/", queue.claim, name="claim"),
    path("skip/", queue.skip, name="skip"),
    path("undo/", queue.undo, name="undo"),
    path("items/<int:pk>/", queue.item, name="item"),
    path("items/<int:pk>/vote/", queue.vote, name="vote"),
    path("items/<int:pk>/withdraw/", mine.withdraw, name="withdraw"),
    path("items/<int:pk>/reopen/", decided.reopen, name="reopen"),
    path("votes/", mine.votes, name="votes"),
    path("decided/", decided.index, name="decided"),
    path("conflicts/", conflicts.index, name="conflicts"),
    path("conflicts/<int:pk>/", conflicts.show, name="conflict"),
    path("resolutions/<int:pk>/withdraw/", conflicts.withdraw, name="resolution-withdraw"),
    path("calibration/", calibration.index, name="calibrations"),
    path("agreement/", agreement.show, name="agreement"),
    path("agreement/table/", agreement.table, name="agreement-table"),
    path("plan/", plan.show, name="plan"),
    path("work/", team.work, name="work"),
    path("work/give/", team.give, name="share-give"),
    path("work/<int:pk>/", team.change, name="share-change"),
    path("work/<int:pk>/withdraw/", team.withdraw, name="share-withdraw"),
]

urlpatterns = [
    path("screening/<stage:stage>/", include(of_stage)),
    path("calibrations/<int:pk>/", calibration.show, name="calibration"),
    path("calibrations/<int:pk>/close/", calibration.close, name="calibration-close"),
    path("criteria/<int:pk>/votes/", criteria.votes, name="criterion-votes"),
    path("criteria/<int:pk>/screen-again/", criteria.again, name="criterion-again"),
    path("meetings/", meetings.index, name="meetings"),
    path("meetings/plan/", meetings.plan, name="meeting-plan"),
    path("meetings/<int:pk>/", meetings.show, name="meeting"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="meeting-cancel"),
    path("meetings/<int:pk>/start/", meetings.start, name="meeting-start"),
    path("meetings/<int:pk>/end/", meetings.end, name="meeting-end"),
    path("meetings/<int:pk>/minutes/", meetings.minutes, name="minutes"),
    path("meetings/<int:pk>/minutes.<minutes:kind>", meetings.minutes_file, name="minutes-file"),
    path("meetings/<int:pk>/room/", room.show, name="room"),
    path("meetings/<int:pk>/room/pulse/", room.pulse, name="room-pulse"),
    path("meetings/<int:pk>/room/join/", room.join, name="room-join"),
    path("meetings/<int:pk>/room/<int:point>/show/", room.turn, name="room-turn"),
    path("meetings/<int:pk>/room/<int:point>/reveal/", room.reveal, name="room-reveal"),
    path("meetings/<int:pk>/room/<int:point>/decide/", room.decide, name="room-decide"),
    path("meetings/<int:pk>/room/<int:point>/clarify/", room.clarify, name="room-clarify"),
    path("retrieval/", retrieval.index, name="retrieval"),
    path("retrieval/upload/", retrieval.upload_many, name="upload-many"),
    path("retrieval/add/", retrieval.add, name="report-add"),
    path("retrieval/<int:pk>/upload/", retrieval.upload, name="upload"),
    path("retrieval/<int:pk>/not-retrieved/", retrieval.give_up, name="not-retrieved"),
    path("retrieval/<int:pk>/seek/", retrieval.seek, name="seek"),
    path("full-texts/<int:pk>/", files.show, name="full-text"),
    path("full-texts/<int:pk>/download/", files.download, name="full-text-download"),
    path("full-texts/<int:pk>/remove/", files.remove, name="full-text-remove"),
    path("full-texts/<int:pk>/restore/", files.restore, name="full-text-restore"),
]
