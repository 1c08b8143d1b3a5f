"""Runs simulated services as a process: prints one JSON line when they listen, ends on SIGTERM."""

import argparse
import asyncio
import importlib.util
import sys
from functools import partial

from sandbox.control import serve_until_told
from sandbox.services.operations import perform
from sandbox.services.stack import ALL_SERVICES, SimulatedStack


def main() -> int:
    """Read the command line and serve until a signal; 2 for a wrong command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.services", description=__doc__)
    parser.add_argument(
        "--services",
        default=",".join(ALL_SERVICES),
        help="comma-separated kind[-suffix][:version], for example radarr,radarr-4k,qbittorrent:4.6",
    )
    parser.add_argument("--clock-factor", type=float, default=1.0, help="world seconds per real second")
    parser.add_argument("--language", choices=("en", "ru"), default="en", help="language of the metadata")
    options = parser.parse_args()
    if importlib.util.find_spec("PIL") is None:
        sys.stderr.write("The sandbox draws its posters with Pillow: install the extra, tgarr[demo].\n")
        return 2
    try:
        asyncio.run(_serve(options.services.split(","), options.clock_factor, options.language))
    except ValueError as error:
        parser.error(str(error))
    return 0


async def _serve(services: list[str], clock_factor: float, language: str) -> None:
    async with SimulatedStack(services, clock_factor=clock_factor, metadata_language=language) as stack:
        addresses = {name: address.as_json() for name, address in stack.services.items()}
        await serve_until_told(partial(perform, stack), ready={"services": addresses})


if __name__ == "__main__":
    sys.exit(main())
