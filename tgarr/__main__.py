"""The command line: run, check, health, sql, replay, parse, demo."""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tgarr.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from tgarr.app import App

_STALE_SECONDS: Final = 60.0
_BAD_USE, _BAD_CONFIG = 2, 78  # 78 is EX_CONFIG of sysexits.h


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    parser = argparse.ArgumentParser(prog="tgarr", description="A Telegram front end for a home media stack.")
    shared = argparse.ArgumentParser(add_help=False)
    for where, default in ((parser, Path(os.environ.get("TGARR_CONFIG", "config.yaml"))), (shared, argparse.SUPPRESS)):
        where.add_argument(
            "-c",
            "--config",
            type=Path,
            default=default,
            help="the configuration file (default: $TGARR_CONFIG or ./config.yaml)",
        )
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("run", parents=[shared], help="run the bot (the default)")
    check = commands.add_parser(
        "check", parents=[shared], help="find every mistake in the configuration, then try each service"
    )
    check.add_argument("--schema", action="store_true", help="print the JSON Schema of config.yaml, for editors")
    check.add_argument("--offline", action="store_true", help="do not try the services")
    check.add_argument("--language", choices=("en", "ru"), default="en")
    commands.add_parser("health", parents=[shared], help="exit 0 when the running bot is alive")
    sql = commands.add_parser(
        "sql", parents=[shared], help="ask the statistics in SQL, of the running bot or a stopped one"
    )
    sql.add_argument("query", nargs="?", default="", help="one SELECT; without it, from the standard input")
    sql.add_argument("values", nargs="*", metavar="name=value", help="for its parameters: $name")
    sql.add_argument("--saved", metavar="NAME", default="", help="ask what was kept under a name in the chat")
    shape = sql.add_mutually_exclusive_group()
    shape.add_argument("--csv", action="store_true", help="write CSV instead of a table")
    shape.add_argument("--chart", type=Path, metavar="FILE.png", help="draw a chart instead of a table")
    commands.add_parser("parse", help="read release names, one a line, and print what each says as JSON")
    replay = commands.add_parser(
        "replay", parents=[shared], help="try an edited config.yaml on the searches that were made; nothing is saved"
    )
    replay.add_argument("file", type=Path, metavar="FILE.yaml", help="the edited configuration")
    demo = commands.add_parser("demo", help="see everything on a built-in sandbox: no accounts, no services")
    demo.add_argument("--language", choices=("ru", "en"), default="ru")
    demo.add_argument("--tour", action=argparse.BooleanOptionalAction, default=True, help="give the guided tour first")
    demo.add_argument("--stay", action=argparse.BooleanOptionalAction, default=None, help="go on afterwards")
    options = parser.parse_args(arguments)
    commands_by_name: dict[str | None, Callable[[argparse.Namespace], int]] = {
        "check": _check,
        "health": lambda given: _health(given.config),
        "sql": _sql,
        "parse": lambda _given: _parse(),
        "replay": _replay,
        "demo": _demo,
    }
    chosen = commands_by_name.get(options.command)
    return _run(options.config) if chosen is None else chosen(options)


def _run(path: Path) -> int:
    gc.disable()  # importing makes nothing but what stays: looking for garbage there is a tenth of the start
    # Pydantic looks for plugins in the metadata of everything that is installed, and there is none that we want.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from actors.registry import needs
    from tgarr import logs
    from tgarr.config import load

    try:
        config = load(path, environment=os.environ, kinds=needs())
    except ConfigError as error:
        sys.stderr.write(f"{error}\n\n`tgarr check` says more.\n")
        return _BAD_CONFIG
    logs.configure(level=config.log.level, format=config.log.format)
    logs.catch_uncaught()
    factory: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
    with contextlib.suppress(ImportError):  # not on Windows
        import uvloop

        factory = uvloop.new_event_loop
    from tgarr.app import App

    app = App(path, config, environment=os.environ, say=lambda line: print(line, flush=True))  # noqa: T201  # for people
    try:
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(_until_signal(app))
    except (ConfigError, StoreError) as error:
        sys.stderr.write(f"{error}\n")
        return _BAD_CONFIG
    return 0


async def _until_signal(app: "App") -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    await app.start()
    gc.freeze()
    gc.enable()
    try:
        await ended.wait()
    finally:
        await app.stop()


def _check(options: argparse.Namespace) -> int:
    from actors.registry import needs
    from tgarr.config import InvalidConfig, load, schema

    if options.schema:
        sys.stdout.write(json.dumps(schema(kinds=needs()), indent=2, ensure_ascii=False) + "\n")
        return 0
    try:
        config = load(options.config, environment=os.environ, kinds=needs())
    except InvalidConfig as error:
        sys.stdout.write(error.words(options.language) + "\n")
        return _BAD_CONFIG
    if options.offline:
        sys.stdout.write("ok\n")
        return 0
    from tgarr import logs
    from tgarr.checking import check_services

    logs.configure(level="error", format="console")  # the answers say what is wrong
    return asyncio.run(check_services(config, language=options.language, write=sys.stdout.write))


def _health(path: Path) -> int:
    from actors.registry import needs
    from tgarr.config import load

    try:
        config = load(path, environment=os.environ, kinds=needs())
        at, *down = (config.data / "heartbeat").read_text("utf-8").splitlines()
        age = time.time() - float(at)
    except (ConfigError, OSError, ValueError) as error:
        sys.stderr.write(f"not running: {error}\n")
        return 1
    if age > _STALE_SECONDS:
        sys.stderr.write(f"no sign of life for {age:.0f} s\n")
        return 1
    if down:
        sys.stderr.write("".join(f"down: {line}\n" for line in down))
    # Telegram's absence is no reason to be restarted: it is tried again, and a restart would cost another login.
    # Nor is a port that somebody else has: a restart does not free it, and all the rest works.
    return int(any(not line.startswith(("telegram: ", "web: ")) for line in down))


def _sql(options: argparse.Namespace) -> int:
    from actors.registry import needs
    from tgarr.config import load
    from tgarr.sql import HELP, ask, assignments, kept

    try:
        config = load(options.config, environment=os.environ, kinds=needs())
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return _BAD_CONFIG
    try:
        if options.saved:
            query, values = kept(config, options.saved, [one for one in (options.query, *options.values) if one])
        else:
            query, values = options.query, assignments(options.values)
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        return _BAD_USE
    query = query or ("" if sys.stdin.isatty() else sys.stdin.read())
    if not query.strip():
        sys.stderr.write(f"Write one SELECT in DuckDB's SQL; times are UTC, sizes bytes. {HELP}")
        return _BAD_USE
    return ask(
        config,
        query,
        values,
        as_csv=options.csv,
        chart=options.chart,
        write=sys.stdout.write,
        complain=sys.stderr.write,
    )


def _parse() -> int:
    from tgarr.naming import read_names

    read_names(sys.stdin.buffer, sys.stdout.buffer, at_once=sys.stdin.isatty())
    return 0


def _replay(options: argparse.Namespace) -> int:
    from actors.registry import needs
    from tgarr.config import load
    from tgarr.replay import compared, told

    try:
        before, after = (load(path, environment=os.environ, kinds=needs()) for path in (options.config, options.file))
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return _BAD_CONFIG
    try:
        sys.stdout.write(told(compared(before, after)))
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        return _BAD_USE
    return 0


def _demo(options: argparse.Namespace) -> int:
    try:
        from sandbox.demo import run
    except ImportError:
        sys.stderr.write("The demo needs the sandbox: install tgarr[demo]; the image is without.\n")
        return _BAD_USE
    stay = options.stay if options.stay is not None else sys.stdout.isatty() or not options.tour
    return run(language=options.language, tour=options.tour, stay=stay)


if __name__ == "__main__":
    sys.exit(main())
