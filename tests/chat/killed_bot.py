"""A bot to be killed: answers each text once, with a button, and marks the message when the button is pressed."""

import asyncio
import json
import sqlite3
import sys
import time
from pathlib import Path

from actors.runtime import remote
from actors.stores.state import StateFace, start_state
from tests.chat.rig import QUICK
from tgarr.chat import outbox
from tgarr.chat.client import Telegram
from tgarr.chat.incoming import Incoming, Pressed, Said
from tgarr.chat.screens import Button, Picture, Screen
from tgarr.chat.text import Text
from tgarr.config.telegram import Telegram as Section


async def main(folder: Path, section: Section) -> None:
    state = remote(await start_state(folder), StateFace)

    async def handle(incoming: Incoming) -> None:
        def work(db: sqlite3.Connection) -> None:
            if isinstance(incoming, Said):
                screen = Screen(text=Text(f"re: {incoming.text}"), keyboard=((Button("b", data="b"),),))
                outbox.send(
                    db, chat=incoming.place.chat, screen=screen, now=time.time(), sameness=f"row {incoming.row}"
                )
            if isinstance(incoming, Pressed):
                outbox.edit(
                    db,
                    chat=incoming.place.chat,
                    screen=Screen(text=Text("pressed")),
                    message_id=incoming.message_id,
                    now=time.time(),
                )

        await state.write(work)
        bot.wake()
        if isinstance(incoming, Pressed):
            await bot.answer(incoming.query_id)

    async def no_picture(_picture: Picture) -> bytes:
        raise LookupError

    bot = Telegram(section, state, on_incoming=handle, fetch_picture=no_picture, pace=QUICK)
    await bot.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Section.model_validate(json.loads(sys.argv[2]))))
