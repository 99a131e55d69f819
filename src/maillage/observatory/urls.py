from django.urls import path, re_path

from maillage.observatory import views

app_name = "observatory"
urlpatterns = [
    path("pilotage/", views.steering, name="steering"),
    re_path(r"^pilotage\.(?P<kind>csv|xlsx)$", views.export, name="steering_export"),
]
