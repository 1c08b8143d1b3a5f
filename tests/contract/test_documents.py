"""What our clients send and what the simulators answer is what the upstream documents declare."""

import pytest

from tests.contract.scene import Scene
from tests.upstream import load


async def test_every_exchange_is_as_upstream_declares_it(version: Scene) -> None:
    contract = version.contract
    if (name := contract.documents.get(version.version)) is None:
        pytest.skip(f"there is no upstream document of {version.kind} {version.version}")
    document = load(name)
    cases = (contract.read, contract.kept, contract.change, *contract.unclear, *contract.others)
    held: set[tuple[str, ...]] = set()
    for case in cases:
        face = version.start()
        before = len(version.stack.exchanges)
        await case.call(face)
        exchanges = version.stack.exchanges[before:]
        assert any(said.is_of(case) for said in exchanges), case.name
        for said in exchanges:
            if said.kind not in held:  # the way to one case leads through others
                said.hold(document, contract, version.version)
                held.add(said.kind)
        await version.stack.reset()
        await version.stack.clock.pause()
