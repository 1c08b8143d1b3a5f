"""The process that holds the DuckDB file: a line of JSON in, a line of JSON out, until its input ends.

It is a process of its own because DuckDB takes as much memory as all the rest of tgarr, and is wanted for some seconds
an hour; and because whatever befalls it leaves the bot alone.
"""

import shutil
import sys
import traceback
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from actors.statistics.keeping import Keeping
from actors.statistics.warehouse import TooNew, Unusable, Warehouse, is_damaged, is_of_the_machine


def main(path: Path, *kept: float) -> int:
    """Serve questions about one file. Every answer has either `answer` or `error` with `kind`."""
    keeping = Keeping.of_numbers(*kept)
    warehouse: Warehouse | None = None
    for line in sys.stdin.buffer:
        answer: dict[str, Any]
        try:
            if warehouse is None:
                warehouse = Warehouse(path, keeping)
            answer = {"answer": _answer(warehouse, path, msgspec.json.decode(line))}
        except TooNew as error:
            answer = {"error": str(error), "kind": "newer"}
        except Unusable as error:
            answer = {"error": str(error), "kind": "unusable"}
        except duckdb.Error as error:
            answer = {"error": str(error), "kind": _kind(error)}
            if isinstance(error, duckdb.FatalException | duckdb.InternalException):  # it answers nothing any more
                warehouse = None
        except OSError as error:
            answer = {"error": str(error), "kind": "disk"}
        except Exception as error:  # noqa: BLE001  # what nobody foresaw in one file must not end the process for all
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}", "kind": "refused"}
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.buffer.flush()
    if warehouse is not None:
        warehouse.close()
    return 0


def _kind(error: duckdb.Error) -> str:
    if is_damaged(error):
        return "unusable"
    # What was fatal was so for an earlier reason, often a full disk.
    return "now" if is_of_the_machine(error) or isinstance(error, duckdb.FatalException) else "refused"


def _answer(warehouse: Warehouse, path: Path, asked: dict[str, Any]) -> Any:
    match asked:
        case {"do": "take in", "path": str(samples)}:
            return warehouse.take_in(Path(samples))
        case {"do": "roll up", "now": float(now)}:
            return warehouse.roll_up(now)
        case {"do": "ask", "sql": str(sql), "parameters": list(parameters)}:
            return warehouse.ask(sql, parameters)
        case {"do": "examine"}:
            return warehouse.examine()
        case {"do": "copy", "to": str(to)}:
            warehouse.settle()
            shutil.copyfile(path, to)
            return None
        case _:
            raise OSError(f"nobody here knows how to {asked.get('do')}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *map(float, sys.argv[2:])))
