"""Runs the data centre as a process: prints one JSON line when it listens, ends on SIGTERM."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sandbox.control import serve_until_told
from sandbox.telegram.cast import BOTS, BotRole
from sandbox.telegram.data_centre import DataCentre
from sandbox.telegram.operations import perform


def main() -> int:
    """Read the command line and serve until a signal; 2 for a wrong command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.telegram", description=__doc__)
    parser.add_argument(
        "--bots",
        nargs="*",
        default=[],
        metavar="FILE_OR_JSON",
        help='a bot, or a list of bots, as JSON: {"token": "1:x", "username": "x_bot", "privacy_mode": false}',
    )
    parser.add_argument("--language", help="what everybody's Telegram speaks, in place of each one's own")
    options = parser.parse_args()
    try:
        bots = _bots(options.bots)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    asyncio.run(_serve(bots, options.language))
    return 0


def _bots(sources: Sequence[str]) -> Sequence[BotRole]:
    found: list[BotRole] = []
    for source in sources:
        text = source if source.lstrip().startswith(("{", "[")) else Path(source).read_text(encoding="utf-8")
        listed = json.loads(text)
        found += [BotRole.from_json(one) for one in (listed if isinstance(listed, list) else [listed])]
    return found or BOTS


async def _serve(bots: Sequence[BotRole], language: str | None) -> None:
    centre = DataCentre(bots, language=language)
    await centre.start()
    await serve_until_told(partial(perform, centre), ready={"server": centre.as_json()})
    await centre.stop()


if __name__ == "__main__":
    sys.exit(main())
