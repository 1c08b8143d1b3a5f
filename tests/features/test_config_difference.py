from pathlib import Path

import pytest
from pydantic import SecretStr

from tgarr.config import Changes, Config, Service, Telegram, difference, schema

TELEGRAM = Telegram(api_id=1, api_hash=SecretStr("0" * 32), bot_token=SecretStr("1:x"))


def config(**sections: object) -> Config:
    return Config.model_validate({"telegram": TELEGRAM, **sections}, context={"folder": Path("/somewhere")})


def service(**fields: object) -> Service:
    return Service.model_validate({"type": "radarr", "url": "http://h", **fields})


def test_equal_configurations_have_no_changes() -> None:
    assert not difference(config(services={"a": service()}), config(services={"a": service()}))


def test_only_what_changed_is_named() -> None:
    old = config(services={"a": service(), "b": service(), "c": service(api_key="x"), "d": service()})
    new = config(
        language="en",
        scoring={"remux": 1},
        services={"a": service(), "b": service(enabled=False), "c": service(api_key="y"), "e": service()},
    )
    assert difference(old, new) == Changes(
        sections=frozenset({"language", "scoring"}), added=("e",), removed=("b", "d"), changed=("c",)
    )


def test_a_disabled_instance_is_absent() -> None:
    off, on = config(services={"a": service(enabled=False)}), config(services={"a": service()})
    assert difference(off, on) == Changes(added=("a",))
    assert not difference(off, config())


def test_what_is_read_anew_needs_no_new_actor() -> None:
    old = config(services={"a": service(), "b": service(), "c": service()})
    adjusted = {"poll": 7, "public_url": "http://p", "root_folder": "/f", "category": "c", "cache": {"queue": 1}}
    new = config(services={"a": service(**adjusted), "b": service(poll=7, rate_limit=1), "c": service()})
    assert difference(old, new) == Changes(changed=("b",), adjusted=("a",))
    assert difference(old, new)


@pytest.mark.parametrize(
    "founding",
    [
        {"type": "sonarr"},
        {"url": "http://other"},
        {"api_key": "y"},
        {"username": "u", "password": "p"},
        {"verify_tls": False},
        {"timeouts": {"connect": 1}},
        {"breaker": {"failures": 1}},
    ],
)
def test_what_an_actor_was_made_with_needs_a_new_one(founding: dict[str, object]) -> None:
    old, new = config(services={"a": service()}), config(services={"a": service(**founding)})
    assert difference(old, new) == Changes(changed=("a",))


def test_a_model_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        config().language = "en"


def test_the_schema_describes_every_key_and_allows_variables() -> None:
    document = schema(kinds=["radarr"])
    assert document["$schema"].endswith("2020-12/schema")
    assert set(document["properties"]) == set(Config.model_fields)
    service = document["$defs"]["Service"]["properties"]
    assert service["type"]["anyOf"][0]["enum"] == ["radarr"]
    assert any("pattern" in alternative for alternative in service["poll"]["anyOf"])
    assert document["additionalProperties"] is False
    assert document["properties"]["time_zone"]["description"] == "IANA name, for people who have not chosen one."
    assert document["$defs"]["Log"]["properties"]["format"]["description"].startswith("auto: readable on a terminal")
    assert document["$defs"]["Health"]["properties"]["disk_free"]["default"] == "10 GB"


def test_the_default_file_satisfies_its_own_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    yaml = pytest.importorskip("yaml")
    document = schema()
    jsonschema.Draft202012Validator.check_schema(document)
    values = yaml.safe_load((Path(__file__).parents[2] / "config.yaml").read_text("utf-8"))
    jsonschema.validate(values, document)
    values["log"]["level"] = "loud"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(values, document)
