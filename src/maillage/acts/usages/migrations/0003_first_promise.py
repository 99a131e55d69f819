import yaml
from django.db import migrations, models


def _blocks(files, under):
    """The texts that may declare the clocks of a version, the one that orders them first: its pattern, then its own."""
    patterns = [text for name, text in files.items() if name.startswith(f"{under}patterns/")]
    own = "\n".join(files.get(f"{under}{name}", "").rstrip() for name in ("usage.yaml", "workflow.yaml"))
    return [*patterns, own]


def _first(files):
    under = "base/" if any(name.startswith("base/") for name in files) else ""
    for text in _blocks(files, under):
        clocks = (yaml.safe_load(text) or {}).get("clocks")
        if clocks:
            return next(iter(clocks))
    return ""


def say_first_promises(apps, editor):
    """Of the versions that are published already, from the bytes that were frozen."""
    for version in apps.get_model("usages", "UsageVersion").objects.iterator():
        name = _first(version.files)
        if name:
            version.first_clock, version.first_promise = name, version.definition["clocks"][name]["promise"]
            version.save(update_fields=["first_clock", "first_promise"])


def _word(name: str, length: int) -> migrations.AddField:
    field = models.CharField(blank=True, db_default="", default="", max_length=length)
    return migrations.AddField("UsageVersion", name, field)


class Migration(migrations.Migration):
    dependencies = [("usages", "0002_overlays")]
    operations = [
        _word("first_clock", 40),
        _word("first_promise", 20),
        migrations.RunPython(say_first_promises, migrations.RunPython.noop),
    ]
