"""Every setting in one typed tree, from flags, ``VERIFIER_...`` environment variables and a TOML file, in this order.

Nothing else in the package reads the environment.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from verifier.domain.errors import ConfigurationError
from verifier.validation import problems

EMBEDDED = "sqlite"


class Rate(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    per_second: float = Field(gt=0, le=1_000_000, description="calls in the long run")
    burst: int = Field(ge=1, le=1_000_000, description="calls at once")


class RateLimitSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    tenant: Rate | None = None
    methods: dict[str, Rate] = Field(default_factory=dict)


class Settings(BaseSettings):
    """A field's description is its help text; a wrong value stops the start with the name of its key."""

    model_config = SettingsConfigDict(env_prefix="VERIFIER_", env_nested_delimiter="__", extra="forbid", frozen=True)

    listen: str = Field("127.0.0.1:50051", description="HOST:PORT of the gRPC listener; port 0 takes a free one")
    tls_certificate: Path | None = Field(
        None, description="PEM file of the listener's certificate chain; without one it stays on loopback"
    )
    tls_key: Path | None = Field(None, description="PEM file of the certificate's key, without a pass phrase")
    tls_client_authorities: Path | None = Field(
        None, description="PEM file of the authorities whose client certificates are taken; then every client needs one"
    )
    clients: Path | None = Field(
        None,
        description="YAML file of who may call what; without one, on loopback alone, everybody may call everything",
    )
    data_dir: Path = Field(Path("verifier-data"), description="folder of the embedded store; made when absent")
    store: str = Field(
        EMBEDDED,
        repr=False,
        pattern=rf"^({EMBEDDED}$|postgres(ql)?://)",
        description="`sqlite`, one file in `data_dir`, or the postgresql://USER@HOST:PORT/DATABASE that several hosts "
        "share; needs the extra `postgres`",
    )
    lists: Path | None = Field(
        None, description="snapshot made by `verifier lists build`; without one names are reviewed"
    )
    policy: Path | None = Field(None, description="policy pack; without one the default that ships")
    shadow_policy: Path | None = Field(None, description="policy pack on trial, seen by requests with `shadow`")
    keys: Path | None = Field(None, description="key file; without one DATA_DIR/keys.json is made at the first start")
    sources: Path | None = Field(None, description="YAML file of the sources to ask; without one nobody is verified")
    avatar_workers: int = Field(1, ge=1, le=64, description="processes that decode avatars")
    avatar_seconds: float = Field(2.0, gt=0, le=60, description="an avatar that takes longer goes to review")
    avatar_text: bool = Field(True, description="read text in avatars, where the extra `ocr` is installed")
    avatar_text_workers: int = Field(1, ge=1, le=64, description="processes that read text, 350 MB each")
    avatar_text_seconds: float = Field(3.0, gt=0, le=60, description="text that takes longer is not read")
    avatar_faces: bool = Field(
        False,
        description="compare faces with protected people's, for review alone and where `consent_ref` is given; "
        "that consent has to name biometric comparison; needs the extra `faces`",
    )
    avatar_embedding: Path | None = Field(
        None,
        description="ONNX file that proposes pictures to compare an avatar with, the one that the lists were built "
        "with; needs the extra `onnx`",
    )
    webhooks: Path | None = Field(None, description="YAML file of the receivers of events; needs the extra `http`")
    checkpoint_entries: int = Field(10_000, ge=1, le=1_000_000, description="new ledger entries until a checkpoint")
    checkpoint_seconds: float = Field(300.0, gt=0, le=86_400, description="a checkpoint is made at least this often")
    jobs_dir: Path | None = Field(
        None,
        description="the folder that re-verifications ordered over the API may read and write; needs the extra "
        "`parquet`. Without one they are refused",
    )
    jobs_at_once: int = Field(1, ge=1, le=64, description="re-verifications that run at a time; the others wait")
    job_workers: int | None = Field(
        None, ge=1, le=512, description="processes of a re-verification; without it one on each core"
    )
    workers: int | None = Field(None, ge=1, le=512, description="processes; without it one on each core")
    core: int | None = Field(None, ge=0, description="the one CPU core to stay on, instead of all; decoders roam")
    threads: int = Field(32, ge=1, le=256, description="threads of a worker")
    calls_in_flight: int = Field(
        128, ge=1, le=10_000, description="calls of a worker that run or wait; more are refused with RetryInfo"
    )
    stuck_seconds: float = Field(
        60.0, ge=2, le=3_600, description="a worker that gets no further for so long is killed, and replaced"
    )
    health_listen: str = Field(
        "127.0.0.1:0", description="HOST:PORT of /healthz, /readyz and /metrics; port 0 takes a free one"
    )
    grace_seconds: float = Field(10.0, ge=0, le=600, description="what calls in flight get when the service stops")
    connection_age_seconds: float = Field(
        300.0, ge=1, le=86_400, description="after so long a client connects anew, perhaps to another worker"
    )
    connection_age_grace_seconds: float = Field(
        60.0, ge=1, le=86_400, description="what calls and streams on such a connection get to end"
    )

    redis: str | None = Field(
        None,
        repr=False,
        pattern=r"^rediss?(\+cluster)?://",
        description="URL of the state that workers and hosts share (redis, rediss, redis+cluster or rediss+cluster); "
        "needs the extra `redis`. Without it each worker keeps its own",
    )
    redis_seconds: float = Field(0.02, gt=0, le=5, description="Redis that takes longer is gone without")
    rate_limits: RateLimitSettings = Field(
        default_factory=RateLimitSettings,
        description="calls of a tenant: `tenant` for all together, `methods` by name; without them any number",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags arrive as ``init_settings``; the TOML file's path among them under ``config_file``."""
        flags = dict(init_settings.init_kwargs) if isinstance(init_settings, InitSettingsSource) else {}
        path = flags.pop("config_file", None)
        sources = [InitSettingsSource(settings_cls, flags), env_settings]
        if path is not None:
            sources.append(TomlConfigSettingsSource(settings_cls, toml_file=path))
        return tuple(sources)


def load(config_file: Path | None = None, **flags: object) -> Settings:
    """The settings; flags that are ``None`` were not given. Raises ``ConfigurationError`` that names each wrong key."""
    given = {name: value for name, value in flags.items() if value is not None}
    if config_file is not None:
        if not config_file.is_file():
            raise ConfigurationError(f"--config: no such file: {config_file}")
        given["config_file"] = config_file
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as error:
        raise ConfigurationError(f"settings: {problems(error)}") from None
    except ValueError as error:
        raise ConfigurationError(f"settings: {error}") from None
