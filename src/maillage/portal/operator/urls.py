from django.urls import path, re_path

from maillage.portal.operator import calculators, overlays, protocols, views

MEMBER = "annuaire/equipes/<uuid:team_id>/membres/<uuid:role_id>"
GESTURES = ("ajouter", "statut", "fin")
PROTOCOL = "annuaire/usages/protocoles/<uuid:protocol_id>"
urlpatterns = [
    path("annuaire/", views.teams, name="operator"),
    path("annuaire/equipes/nouvelle/", views.new_team, name="operator_new_team"),
    path("annuaire/equipes/<uuid:team_id>/", views.team, name="operator_team"),
    path("annuaire/equipes/<uuid:team_id>.<file_kind:kind>", views.team_export, name="operator_team_export"),
    *(
        path(f"{MEMBER}/{gesture}/", views.member, {"gesture": gesture}, f"operator_member_{gesture}")
        for gesture in GESTURES
    ),
    path("annuaire/delegations/", views.delegations, name="operator_delegations"),
    path("annuaire/delegations/<uuid:delegation_id>/fin/", views.end_delegation, name="operator_end_delegation"),
    path("annuaire/fonctions/", views.duties, name="operator_duties"),
    path("annuaire/fonctions/<uuid:duty_id>/fin/", views.end_duty, name="operator_end_duty"),
    path("annuaire/usages/", overlays.index, name="operator_overlays"),
    path("annuaire/usages/protocoles/", protocols.index, name="operator_protocols"),
    path("annuaire/usages/protocoles.<file_kind:kind>", protocols.export, name="operator_protocols_export"),
    path("annuaire/usages/protocoles/nouveau/", protocols.new, name="operator_new_protocol"),
    path(f"{PROTOCOL}/", protocols.one, name="operator_protocol"),
    path(f"{PROTOCOL}/version/", protocols.new_version, name="operator_protocol_version"),
    path(f"{PROTOCOL}/montrer/", protocols.show, name="operator_protocol_show"),
    path(f"{PROTOCOL}/retirer/", protocols.withdraw, name="operator_protocol_withdraw"),
    path(f"{PROTOCOL}/remettre/", protocols.put_back, name="operator_protocol_put_back"),
    path("annuaire/usages/<slug:code>/<slug:place>/", overlays.edit, name="operator_overlay"),
    path("annuaire/usages/<slug:code>/<slug:place>/defaire/", overlays.undo, name="operator_overlay_undo"),
    path("annuaire/calculs/", calculators.index, name="operator_calculators"),
    path("annuaire/calculs/<slug:name>/", calculators.switch, name="operator_calculator"),
    re_path(
        r"^annuaire/(?P<name>equipes|delegations|fonctions)\.(?P<kind>csv|xlsx)$", views.export, name="operator_export"
    ),
]
