from django.urls import path, re_path

from maillage.acts.tasks import diary_views, views

app_name = "tasks"
urlpatterns = [
    path("suites/", views.index, name="list"),
    re_path(r"^suites\.(?P<kind>csv|xlsx)$", views.export, name="export"),
    path("suites/<uuid:task_id>/", views.task, name="task"),
    path("suites/<uuid:task_id>/faire/<slug:name>/", views.gesture, name="gesture"),
    path("rendez-vous/", diary_views.index, name="diary"),
    re_path(r"^rendez-vous\.(?P<kind>csv|xlsx)$", diary_views.export, name="diary_export"),
    path("rendez-vous/<uuid:appointment_id>/", diary_views.appointment, name="appointment"),
    path("rendez-vous/<uuid:appointment_id>/faire/<slug:name>/", diary_views.gesture, name="diary_gesture"),
]
