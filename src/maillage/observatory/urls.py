from django.urls import path

from maillage.observatory import views

app_name = "observatory"
urlpatterns = [
    path("pilotage/", views.steering, name="steering"),
    path("pilotage.<file_kind:kind>", views.export, name="steering_export"),
]
