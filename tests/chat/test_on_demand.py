"""The library imported on demand is the same library, and imports itself where its files look otherwise."""

import os
import subprocess
import sys
from pathlib import Path

from tgarr.chat import on_demand


def run(program: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    return done.stdout.strip()


def test_everything_is_there_and_comes_when_it_is_asked_for() -> None:
    program = """
import sys
from tgarr.chat import on_demand
print(on_demand.install())
import tgarr.chat.seams
print(len(sys.modules) < 1000)
from pyrogram import raw
from pyrogram.raw.all import objects
table = {number: objects[number] for number in list(objects)}
print(all(isinstance(one, type) for one in table.values()))
print(raw.types.updates.Difference is table[raw.types.updates.Difference.ID])
print(raw.base.Message.__union_types__ == raw.types.Message | raw.types.MessageEmpty | raw.types.MessageService)
print("SendMessage" in dir(raw.functions.messages), hasattr(raw.types, "Nonsense"))
import pyrogram
from pyrogram import Client, StopTransmission, types
print(pyrogram.enums.ParseMode.HTML.value, "ParseMode" in dir(pyrogram.enums))
print(pyrogram.__version__, Client.__name__, types.Message.__name__, StopTransmission.__name__)
"""
    assert run(program).splitlines() == [
        "True",
        "True",
        "True",
        "True",
        "True",
        "True False",
        "html True",
        "2.2.26 Client Message StopTransmission",
    ]


def test_both_ways_have_the_same_constructors() -> None:
    program = """
from tgarr.chat import on_demand
on_demand.install()
import pyrogram
from pyrogram.raw.all import objects
print(sorted((number, f"{objects[number].__module__}.{objects[number].__name__}") for number in list(objects)))
"""
    assert run(program) == run(program, TGARR_EAGER_TELEGRAM="1")


def test_it_is_left_alone_once_it_is_imported() -> None:
    assert run("import pyrogram; from tgarr.chat import on_demand; print(on_demand.install())") == "False"
    assert run("from tgarr.chat import on_demand; print(on_demand.install())", TGARR_EAGER_TELEGRAM="1") == "False"


def test_files_of_another_form_are_imported_as_they_are(tmp_path: Path) -> None:
    top = tmp_path / "pyrogram"
    for part in ("raw/types", "raw/functions", "raw/base", "types", "enums"):
        (top / part).mkdir(parents=True)
        (top / part / "__init__.py").write_text("# generated\nfrom .one import One, Two\n")
    init = top / "__init__.py"
    init.write_text("from . import enums, raw, types\nfrom .client import Client\nx = 1\n")
    program = "import sys; sys.path.insert(0, %r)\nfrom tgarr.chat import on_demand; print(on_demand.install())"
    assert run(program % str(tmp_path)) == "True"
    (top / "types" / "__init__.py").write_text("from .one import One\nregister(One)\n")
    assert run(program % str(tmp_path)) == "False"
    (top / "types" / "__init__.py").write_text("")
    init.write_text("from .klient import Client\n")
    assert run(program % str(tmp_path)) == "False"


def test_this_process_has_it_already() -> None:
    assert not on_demand.install()
