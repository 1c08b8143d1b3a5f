from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.config import Config, InvalidConfig, Mistake, load
from tgarr.config.catalogue import EXPECTED, WORDS
from tgarr.config.fields import Space

ENVIRONMENT = {
    "TELEGRAM_API_ID": "12345",
    "TELEGRAM_API_HASH": "0123456789abcdef0123456789abcdef",
    "TELEGRAM_BOT_TOKEN": "123456:a-made-up-token",
}
TELEGRAM = "telegram: {api_id: 1, api_hash: 0123456789abcdef0123456789abcdef, bot_token: '1:x'}\n"
KINDS = {"radarr": ("api_key",), "sonarr": ("api_key",), "qbittorrent": ()}
DEFAULT = Path(__file__).parents[2] / "config.yaml"

Load = Callable[..., Config]


@pytest.fixture
def load_text(tmp_path: Path) -> Load:
    def load_it(text: str | bytes, environment: Mapping[str, str] = ENVIRONMENT) -> Config:
        path = tmp_path / "config.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return load(path, environment=environment, kinds=KINDS)

    return load_it


def mistakes(load_it: Load, text: str | bytes, environment: Mapping[str, str] = ENVIRONMENT) -> list[Mistake]:
    with pytest.raises(InvalidConfig) as caught:
        load_it(text, environment)
    return list(caught.value.mistakes)


def brief(found: list[Mistake]) -> list[tuple[int, str, str]]:
    return [(mistake.line, mistake.key, mistake.what) for mistake in found]


def test_the_documented_default_works_with_environment_variables_alone() -> None:
    config = load(DEFAULT, environment=ENVIRONMENT)
    assert config.telegram.bot_token.get_secret_value() == "123456:a-made-up-token"
    assert config.telegram.api_id == 12345
    assert dict(config.services) == {}
    assert config == Config(telegram=config.telegram, data=DEFAULT.parent / "data")


def test_a_service_of_the_default_appears_with_its_address() -> None:
    variables = {"RADARR_URL": "http://radarr:7878/films/", "RADARR_API_KEY": "key", "TGARR_ADMINS": "7, 8 9"}
    config = load(DEFAULT, environment=ENVIRONMENT | variables)
    assert list(config.services) == ["radarr"]
    assert config.services["radarr"].url == "http://radarr:7878/films"
    assert config.services["radarr"].public_url is None
    assert config.people.admins == (7, 8, 9)


def test_every_mistake_is_told_at_once_with_its_place(load_text: Load) -> None:
    found = mistakes(
        load_text,
        """\
langauge: ru
telegram:
  api_id: abc
  api_hash: ${NO_SUCH_VARIABLE}
services:
  Radarr 4K: {type: radar, url: "http://me:secret@host", poll: 0}
  hd:
    type: radarr
    url: ftp://host
    url: http://host
    breaker: {failurs: 3}
log: {level: loud}
people: {admins: [1, two], users: 5}
""",
    )
    assert brief(found) == [
        (1, "langauge", "unknown-key"),
        (2, "telegram.bot_token", "missing-key"),
        (3, "telegram.api_id", "wrong-type"),
        (4, "telegram.api_hash", "missing-variable"),
        (6, "services.Radarr 4K", "bad-name"),
        (6, "services.Radarr 4K.type", "unknown-kind"),
        (6, "services.Radarr 4K.url", "url-with-password"),
        (6, "services.Radarr 4K.poll", "not-above"),
        (7, "services.hd.api_key", "needed-by-kind"),
        (9, "services.hd.url", "bad-url"),
        (10, "services.hd.url", "duplicate-key"),
        (11, "services.hd.breaker.failurs", "unknown-key"),
        (12, "log.level", "one-of"),
        (13, "people.admins[1]", "wrong-type"),
    ]
    meant = {mistake.key: mistake.meant for mistake in found if mistake.meant}
    assert meant == {
        "langauge": "language",
        "services.Radarr 4K": "radarr-4k",
        "services.Radarr 4K.type": "radarr",
        "services.hd.breaker.failurs": "failures",
    }
    assert found[5].column == 21
    assert found[3].words("en") == "The environment variable NO_SUCH_VARIABLE is not set."
    assert found[3].words("ru") == "Переменная окружения NO_SUCH_VARIABLE не задана."


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 0, "empty"),
        ("# nothing but a comment\n", 0, "empty"),
        ("---\n", 0, "empty"),
        (b"language: \xff\xfe", 1, "not-utf8"),
        ("log:\n\tlevel: info\n", 2, "tab"),
        ("a: b: c\n", 1, "yaml"),
        ("a: [1, 2\nb: 3\n", 2, "yaml"),
        ("a: 'x\n", 2, "yaml"),
        ("a: \x00\n", 1, "yaml"),
        ("a: *hunter2\n", 1, "needs-quotes"),
        ("a: @x\n", 1, "needs-quotes"),
        (TELEGRAM + "---\n" + TELEGRAM, 2, "several-documents"),
        (TELEGRAM + "x-a: &a [*a]\n", 2, "recursive"),
        (TELEGRAM + "? [1]\n: 2\n", 2, "key-not-text"),
        ("- 1\n", 1, "wrong-type"),
        ("just text\n", 1, "wrong-type"),
        (TELEGRAM + "x-a: " + "[" * 3_000, 0, "too-large"),
        (TELEGRAM + "#" * 1_000_001, 0, "too-large"),
        (TELEGRAM + "services: {a: {type: radarr, api_key: x, url: 'http://h:99999'}}", 2, "bad-url"),
        (TELEGRAM + "services: {a: {type: radarr, api_key: x, url: 'http://h/?k=1'}}", 2, "url-with-query"),
        (TELEGRAM + "services: {a: {type: qbittorrent, url: 'http://h', username: u}}", 2, "half-a-login"),
        (TELEGRAM + "services: {a: {type: qbittorrent, url: 'http://h', poll: inf}}", 2, "invalid"),
        (TELEGRAM + "services: {a: {type: qbittorrent, url: ''}}", 2, "bad-url"),
        (TELEGRAM + "time_zone: Mars/Olympus", 2, "unknown-time-zone"),
        (TELEGRAM + "time_zone: ../../etc/passwd", 2, "unknown-time-zone"),
        (TELEGRAM + "people: {admins: [5], readonly: [5]}", 2, "person-twice"),
        (TELEGRAM + "groups: [{chat: -1}, {chat: -1}]", 2, "group-twice"),
        (TELEGRAM + "data: file:nowhere.txt", 2, "missing-file"),
        (TELEGRAM + "data: ${1x}", 2, "bad-placeholder"),
        (TELEGRAM + "limits: {chat_per_minute: 0}", 2, "too-small"),
        (TELEGRAM + "limits: {chat_per_minute: 5000}", 2, "too-big"),
        (TELEGRAM + "sentry: {environment: " + "а" * 65 + "}", 2, "text-too-long"),
        (TELEGRAM + "sentry: {environment: my home}", 2, "wrong-type"),
        (TELEGRAM + "scoring: {remux: x}", 2, "wrong-type"),
        (TELEGRAM + "choosing:\n  film:\n    groups: {NTb: 5,\n      '(a': 3}", 5, "bad-pattern"),
        (TELEGRAM + "choosing:\n  series: {blocked_groups: [a,\n   'b(?=c)']}", 4, "bad-pattern"),
        (TELEGRAM + "choosing: {film: {largest: -1}}", 2, "too-small"),
        (TELEGRAM + "choosing: {film: {groups: {a: 2000}}}", 2, "too-big"),
        (TELEGRAM + "choosing: {film: {grops: {a: 2}}}", 2, "unknown-key"),
        (TELEGRAM.replace("1:x", "x"), 1, "bad-bot-token"),
        (TELEGRAM.replace("0123", "xyz"), 1, "bad-api-hash"),
        (TELEGRAM + "web: {metrics_token: ''}", 2, "blank"),
    ],
)
def test_one_mistake(load_text: Load, text: str | bytes, line: int, what: str) -> None:
    found = mistakes(load_text, text)
    assert (found[0].line, found[0].what) == (line, what)
    for language in ("ru", "en"):
        assert "{" not in found[0].line_of_text(language).replace("${", "")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path, what in ((tmp_path / "none.yaml", "no-file"), (tmp_path, "unreadable")):
        with pytest.raises(InvalidConfig) as caught:
            load(path, environment={})
        assert caught.value.mistakes[0].what == what


def test_plain_scalars_are_what_was_typed(load_text: Load) -> None:
    config = load_text(
        TELEGRAM + "services: {no: {type: qbittorrent, url: http://h, username: on, password: 0123, enabled: no}}"
    )
    service = config.services["no"]
    assert service.username == "on"
    assert service.password is not None
    assert service.password.get_secret_value() == "0123"
    assert service.enabled is False


def test_secrets_come_from_variables_and_files(load_text: Load, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("  from-a-file\n")
    config = load_text(
        TELEGRAM
        + """\
x-shared: &shared {type: radarr, poll: 60, timeouts: {search: 100}}
services:
  one: {<<: *shared, url: "http://${HOST}:${PORT:-7878}", api_key: file:key}
  two: {<<: *shared, url: http://h, api_key: "${KEY_FILE}", poll: 5, category: "$${as it is}"}
""",
        {"HOST": "10.0.0.1", "KEY_FILE": "file:key"},
    )
    one, two = config.services["one"], config.services["two"]
    assert one.url == "http://10.0.0.1:7878"
    assert one.api_key is not None
    assert two.api_key is not None
    assert one.api_key.get_secret_value() == two.api_key.get_secret_value() == "from-a-file"
    assert (one.poll, two.poll, one.timeouts.search, one.timeouts.connect) == (60, 5, 100, 5)
    assert two.category == "${as it is}"
    assert {"from-a-file", "1:x"} <= set(config.secrets())


def test_the_servers_key_is_read_from_its_file(load_text: Load, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("-----BEGIN RSA PUBLIC KEY-----\nabc\n-----END RSA PUBLIC KEY-----\n")
    text = TELEGRAM.replace("}", ", server: {address: 127.0.0.1, port: 443, public_key: ./key.pem}}")
    server = load_text(text).telegram.server
    assert server is not None
    assert server.public_key.endswith("abc\n-----END RSA PUBLIC KEY-----")
    assert mistakes(load_text, text.replace("key.pem", "none.pem"))[0].what == "missing-file"


def test_a_mistake_never_quotes_a_value(load_text: Load) -> None:
    text = """\
telegram: {api_id: hunter2, api_hash: hunter2, bot_token: hunter2}
services:
  a: {type: hunter2, url: "http://hunter2:hunter2@hunter2", api_key: [hunter2], poll: hunter2}
log: {level: "${SECRET}", format: hunter2}
people: {admins: hunter2}
time_zone: "${SECRET}"
bot_token:hunter2: 1
"""
    found = mistakes(load_text, text, {"SECRET": "hunter2"})
    assert len(found) == 12
    for mistake in found:
        assert "hunter2" not in mistake.line_of_text("ru") + mistake.line_of_text("en") + repr(mistake)
    for text in ("a: *hunter2", "a: &x hunter2\nb: &x hunter2 *y", "hunter2", "[hunter2", "a: !!hunter2 {b: c"):
        for mistake in mistakes(load_text, text):
            assert "hunter2" not in repr(mistake)


def test_the_catalogue_is_complete_in_both_languages() -> None:
    for entry in (*WORDS.values(), *EXPECTED.values()):
        assert set(entry) == {"ru", "en"}
        assert all(entry.values())


@given(st.text(max_size=200) | st.text(alphabet="a:{}[]-&*!|>'\"#%@`\n\t ,?<$~", max_size=80))
def test_no_text_makes_it_fail_otherwise(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InvalidConfig) as caught:
        load(path, environment={})
    assert caught.value.mistakes
    assert caught.value.words("ru")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20", Space(bytes=20 * 2**30)),
        ("20 GB", Space(bytes=20 * 2**30)),
        ("1,5 TB", Space(bytes=3 * 2**39)),
        ("500mb", Space(bytes=500 * 2**20)),
        ("5 %", Space(share=0.05)),
        ("0", Space()),
    ],
)
def test_space_on_a_disk_is_written_as_people_write_it(load_text: Load, written: str, meant: Space) -> None:
    assert load_text(f"{TELEGRAM}health: {{disk_free: {written!r}}}\n").health.disk_free == meant


@pytest.mark.parametrize("written", ["a lot", "95 %", "-1", "true", "[1]", "10 PB", "'5 % GB'"])
def test_space_that_cannot_be_meant_is_refused_in_words(load_text: Load, written: str) -> None:
    found = mistakes(load_text, f"{TELEGRAM}health: {{disk_free: {written}}}\n")
    assert brief(found) == [(2, "health.disk_free", "bad-space")]
