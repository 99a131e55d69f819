"""Every MAILLAGE_* setting, read once and checked; secrets come from the environment or from the state folder."""

import json
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[3]
DatabaseRole = Literal["app", "migrator", "mover"]
DATABASE = "maillage"


class Secrets(BaseModel):
    """What only this installation knows. Random by default; a region sets them in the environment."""

    django: str = Field(default_factory=lambda: secrets.token_urlsafe(48))
    ticket: str = Field(default_factory=lambda: secrets.token_hex(32))
    documents: str = Field(default_factory=lambda: secrets.token_hex(32))
    documents_previous: list[str] = []  # former keys of documents, only while `maillage keys rotate` runs
    database_superuser: str = Field(default_factory=lambda: secrets.token_urlsafe(24))
    database_app: str = Field(default_factory=lambda: secrets.token_urlsafe(24))
    database_migrator: str = Field(default_factory=lambda: secrets.token_urlsafe(24))
    database_mover: str = Field(default_factory=lambda: secrets.token_urlsafe(24))


class Environment(BaseSettings):
    """Settings of one process. `MAILLAGE_STATE` is where the embedded defaults keep their files."""

    model_config = SettingsConfigDict(env_prefix="MAILLAGE_", env_nested_delimiter="__", extra="ignore")

    state: Path = ROOT / ".maillage"
    usages: Path = ROOT / "usages"
    demo: bool = False
    debug: bool = False
    origin: str = "http://127.0.0.1:8000"
    db_role: DatabaseRole = "app"
    db_host: str | None = None
    db_port: int = 5432
    db_name: str = DATABASE
    db_pool: bool = False
    sms_backend: str = ""  # dotted name of the gateway, see kernel/messaging/sms.py; empty: no SMS
    web_workers: int = Field(default=2, ge=1, le=64)  # processes of `maillage serve`, see docs/adr/0019
    web_threads: int = Field(default=8, ge=1, le=100)  # pages that each of them makes at the same time
    trusted_proxies: str = ""  # addresses or networks, by commas, whose X-Forwarded-* is believed
    live_beat_s: float = Field(default=15, gt=0)  # how often a silent event stream says that it is there
    live_per_session: int = Field(default=12, ge=1)  # streams in one process; a browser needs one
    live_per_person: int = Field(default=24, ge=1)
    live_per_address: int = Field(default=3000, ge=1)  # a hospital leaves through one address
    shared_lock_seconds: float = Field(default=120, ge=1)  # silence that locks a shared device
    idle_minutes: float = Field(default=60, ge=1)  # silence that ends a session anywhere else
    secrets: Secrets | None = None

    @property
    def secrets_file(self) -> Path:
        return self.state / "secrets.json"

    @property
    def documents_folder(self) -> Path:
        return self.state / "documents"

    @property
    def audit_anchor(self) -> Path:
        """One for each database: against the heads of another trail, a restored copy would be said to be cut."""
        mark = "" if self.db_name == DATABASE else f"-{self.db_name}"
        return self.state / f"audit-anchor{mark}.jsonl"

    @property
    def believed_proxies(self) -> str:
        """Behind TLS, unless told otherwise, the proxy stands on this machine; without TLS there is none."""
        return self.trusted_proxies or ("127.0.0.1,::1" if self.origin.startswith("https://") else "")

    def read_secrets(self) -> Secrets:
        """The secrets of this installation; created with mode 0600 where neither environment nor file has them."""
        if self.secrets is not None:
            return self.secrets
        if not self.secrets_file.exists():
            self.state.mkdir(parents=True, exist_ok=True)
            draft = self.secrets_file.with_suffix(f".{os.getpid()}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(Secrets().model_dump_json(indent=2))
            try:
                os.link(draft, self.secrets_file)  # the first process wins, the others read its file
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return Secrets(**json.loads(self.secrets_file.read_text()))

    def database_host(self) -> str:
        """A host name or a socket folder; by default the socket of the embedded cluster."""
        from maillage.config.database.cluster import Cluster

        return self.db_host or str(Cluster(self.state).socket_folder)


@cache
def environment() -> Environment:
    return Environment()
