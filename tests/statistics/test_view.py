"""How the figures read, where they are at the edges."""

from zoneinfo import ZoneInfo

import pytest

from tgarr.chat.language import Words
from tgarr.domain.records import replace
from tgarr.features.statistics import view
from tgarr.features.statistics.room import Device
from tgarr.features.statistics.services import Depth, Incident, Latency, Uptime

NOW = 1_790_000_000.0
MOSCOW = ZoneInfo("Europe/Moscow")
RUSSIAN = Words("ru")


@pytest.mark.parametrize(
    ("free", "growth", "unsure", "said"),
    [
        (0.0, 24e9, 1e9, "места не осталось"),
        (5e9, 24e9, 1e9, "заполнится в течение суток"),
        (1e12, 24e9, 0.0, "заполнится около 02.11.2026, через 42 дня"),
        (1e12, 24e9, 3e9, "заполнится около 02.11.2026, через 33–56 дн."),
        (1e12, 24e9, 13e9, "не заполняется"),
        (1e12, -24e9, 1e9, "не заполняется"),
        (1e12, 1e9, 0.1e9, "не заполняется"),
    ],
)
def test_when_a_disk_is_full(free: float, growth: float, unsure: float, said: str) -> None:
    device = Device(paths=("/media",), free=free, total=2e12, growth=growth, unsure=unsure, days=3)
    assert view.disks(RUSSIAN, [device], NOW, MOSCOW).plain.splitlines()[-1] == said


def test_shares_have_the_comma_of_their_language_and_are_not_rounded_up_to_all() -> None:
    shares = [Uptime("radarr", 0.99999, 1), Uptime("sonarr", 1.0, 1), Uptime("jellyfin", 0.5, 1)]
    incident = Incident("sonarr", NOW, NOW + 60, open=True)
    assert view.uptimes(RUSSIAN, shares, [incident], MOSCOW).plain.splitlines() == [
        "🟢 radarr · 99,99 %",
        "🟢 sonarr · 100 %",
        "🔴 jellyfin · 50,00 %",
        "",
        "Сбои",
        "21.09 17:13 · sonarr · 1 мин, всё ещё не отвечает",
    ]


def test_of_many_incidents_the_newest_are_told_and_how_many_there_are() -> None:
    incidents = [Incident("sonarr", NOW - 3600 * number, NOW - 3600 * number + 60, open=False) for number in range(23)]
    lines = view.uptimes(RUSSIAN, [Uptime("sonarr", 0.9, 1)], incidents, MOSCOW).plain.splitlines()
    assert lines[3] == "21.09 17:13 · sonarr · 1 мин"
    assert (len(lines), lines[-1]) == (14, "и ещё 13")


def test_response_times_fit_on_a_phone() -> None:
    one = Latency(service="radarr", operation="lookup", calls=1, p50=0.04, p95=0.9999, p99=61.0, before=0.0)
    lines = view.latencies(Words("en"), [one]).plain.splitlines()
    assert lines[2:] == ["radarr lookup", "40 ms · 1.0 s · 61.0 s · 1"]
    posters = replace(one, operation="GET elsewhere")
    assert "radarr постеры из интернета\n" in view.latencies(RUSSIAN, [posters]).plain
    worse = Latency(service="radarr", operation="lookup", calls=22, p50=0.04, p95=1.0, p99=1.0, before=0.3)
    assert view.latencies(RUSSIAN, [worse]).plain.endswith("\n40 мс · 1,0 с · 1,0 с · 22\nраньше: 95 % 300 мс")
    assert view.latencies(RUSSIAN, [one] * 15).plain.endswith("\nи ещё 3")
    waited = view.latencies(RUSSIAN, [worse], [Depth("radarr", 45), Depth("inbox", 20)]).plain
    assert waited.endswith("\n📬 Ждали в очереди, самое большее: radarr 45, inbox 20")
