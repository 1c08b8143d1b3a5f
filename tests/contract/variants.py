"""Which kinds and versions there are to play: every kind that the registry finds and that has a contract."""

import importlib

import pytest

from actors.registry import discover
from tests.contract.scene import Contract


def _contracts() -> dict[str, Contract]:
    found = {}
    for kind in discover():
        try:
            found[kind] = importlib.import_module(f"tests.contract.kinds.{kind}").CONTRACT
        except ModuleNotFoundError:
            continue  # test_every_kind_has_its_contract says so
    return found


CONTRACTS = _contracts()
VERSIONS = [
    pytest.param((kind, version), id=f"{kind}-{version}")
    for kind, contract in CONTRACTS.items()
    for version in contract.versions
]
NEWEST = [pytest.param((kind, contract.versions[0]), id=kind) for kind, contract in CONTRACTS.items()]

UNCLEAR_VERSIONS = [variant for variant in VERSIONS if CONTRACTS[variant.values[0][0]].unclear]
UNCLEAR_NEWEST = [variant for variant in NEWEST if CONTRACTS[variant.values[0][0]].unclear]
STRANGERS = [variant for variant in NEWEST if CONTRACTS[variant.values[0][0]].stranger]
