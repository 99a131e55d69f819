from django.urls import path

from maillage.kernel.messaging import views

app_name = "messaging"
urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages.<file_kind:kind>", views.messages_export, name="messages_export"),
    path("messages/tout-lu/", views.all_read, name="all_read"),
    path("messages/<uuid:notification_id>/", views.open_one, name="open"),
    path("boite-locale/", views.mailbox, name="mailbox"),
    path("boite-locale/<uuid:mail_id>/", views.mail, name="mail"),
]
