from django.urls import include, path

from reviews.urls_records import urlpatterns as records
from reviews.views import history, jobs, members, notices, protocol, reviews, sources

app_name = "reviews"

of_one_review = [
    path("edit/", reviews.edit, name="edit"),
    path("protocol/", protocol.show, name="protocol"),
    path("protocol/edit/", protocol.edit, name="protocol-edit"),
    path("protocol/criteria/add/", protocol.add_criterion, name="criterion-add"),
    path("protocol/criteria/<int:pk>/", protocol.change_criterion, name="criterion"),
    path("protocol/criteria/<int:pk>/move/", protocol.move_criterion, name="criterion-move"),
    path("protocol/criteria/<int:pk>/remove/", protocol.retire_criterion, name="criterion-retire"),
    path("team/", members.team, name="team"),
    path("team/leave/", members.leave, name="leave"),
    path("team/invite/", members.invite, name="invite"),
    path("team/invitations/<int:pk>/withdraw/", members.withdraw, name="invitation-withdraw"),
    path("team/<int:pk>/role/", members.change_role, name="member-role"),
    path("team/<int:pk>/remove/", members.remove, name="member-remove"),
    path("sources/", sources.show, name="sources"),
    path("sources/add/", sources.add, name="source-add"),
    path("sources/<int:pk>/", sources.change, name="source"),
    path("searches/add/", sources.add_search, name="search-add"),
    path("searches/export/<slug:kind>/", sources.export, name="searches-export"),
    path("searches/<int:pk>/", sources.change_search, name="search"),
    path("history/", history.show, name="history"),
    path("jobs/", jobs.index, name="jobs"),
    path("jobs/<int:pk>/", jobs.show, name="job"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="job-cancel"),
    path("jobs/<int:pk>/file/", jobs.file, name="job-file"),
    *records,
]

urlpatterns = [
    path("", reviews.index, name="list"),
    path("reviews/new/", reviews.create, name="create"),
    path("notifications/", notices.index, name="notices"),
    path("notifications/read/", notices.read, name="notices-read"),
    path("notifications/<int:pk>/", notices.follow, name="notice"),
    path("invitations/<str:token>/", members.accept, name="accept"),
    path("invitations/<str:token>/join/", members.join, name="join"),
    path("r/<int:review_id>/", include(of_one_review)),
]
