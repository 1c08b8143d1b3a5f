"""What the log tells of one request, from the chat to the service and the record, and that it tells nobody's words."""

import json
from typing import Any

import pytest

from tests.conversations.at_home import Visitor, household


@pytest.mark.timeout(60)
async def test_one_request_is_followed_by_its_id_through_chat_actors_http_and_record() -> None:
    async with household() as home:
        anna = Visitor(home)
        await anna.asks("Довод")
        await anna.asks("/status")
        lines: list[dict[str, Any]] = [json.loads(line) for line in home.bot_log().splitlines()]
    of = {request: [line for line in lines if line.get("request") == request] for request in ("u1", "u2")}
    for told in of.values():
        assert {line["logger"] for line in told} >= {
            "tgarr.chat.dispatcher",
            "actors.runtime.calls",
            "actors.http.client",
        }
        events = [line["event"] for line in told]
        assert any(event.startswith("Radarr.") for event in events)
        assert any(event.startswith("State.") for event in events)
    assert any("radarr: GET /api/v3/movie/lookup, ok in " in line["event"] for line in of["u1"])
    beside = [line for line in lines if line["logger"] == "actors.http.client" and "request" not in line]
    assert beside  # those who look by themselves ask for nobody
    ours = [line for line in lines if line["logger"].startswith(("tgarr", "actors", "streams"))]
    assert ours
    assert not any("Довод" in json.dumps(line, ensure_ascii=False) for line in ours)
    assert all(line["time"].endswith("Z") and line["level"] for line in lines)
