"""Who can be addressed, and how."""

from typing import Any

import pytest
from pyrogram import raw
from pyrogram.errors import RPCError

from actors.stores.telegram_session import Peer
from tests.chat.rig import Rig
from tgarr.chat.peers import input_peer, lookup, peers_of
from tgarr.errors import ServiceError

T = raw.types
CLUB = -1_000_000_000_060


def channel(**facts: Any) -> Any:
    return T.Channel(id=60, title="x", photo=T.ChatPhotoEmpty(), date=0, access_hash=9, **facts)


def test_everybody_who_can_be_addressed_is_known_with_their_names() -> None:
    peers, names = peers_of(
        [
            T.User(id=1, access_hash=5, first_name="A", username="Anna"),
            T.User(id=2, access_hash=6, bot=True, bot_info_version=1, usernames=[T.Username(username="Robot")]),
            T.User(id=3, access_hash=7, min=True),
            T.UserEmpty(id=4),
            T.ChatForbidden(id=50, title="x"),
            channel(megagroup=True),
            T.ChannelForbidden(id=61, access_hash=8, title="x", broadcast=True),
        ]
    )
    assert peers == [
        Peer(1, 5, "user"),
        Peer(2, 6, "bot"),
        Peer(-50, 0, "group"),
        Peer(CLUB, 9, "supergroup"),
        Peer(CLUB - 1, 8, "channel"),
    ]
    assert (names[1], names[2], names[-50]) == (("anna",), ("robot",), ())


@pytest.mark.parametrize(
    ("peer", "addressed"),
    [
        (Peer(1, 5, "user"), T.InputPeerUser(user_id=1, access_hash=5)),
        (Peer(2, None, "bot"), T.InputPeerUser(user_id=2, access_hash=0)),
        (Peer(-50, 0, "group"), T.InputPeerChat(chat_id=50)),
        (Peer(CLUB, 9, "supergroup"), T.InputPeerChannel(channel_id=60, access_hash=9)),
    ],
)
def test_how_they_are_addressed(peer: Peer, addressed: Any) -> None:
    assert input_peer(peer) == addressed


def test_how_they_are_looked_up() -> None:
    assert lookup(7).id[0].user_id == 7
    assert lookup(CLUB).id[0].channel_id == 60


async def test_who_was_met_but_forgotten_is_looked_up(rig: Rig, unique: str) -> None:
    chat = await rig.centre.create_supergroup("Club", ["anna", "tgarr_bot"], admins=["tgarr_bot"])
    await rig.centre.say("anna", "private", "hello")
    await rig.centre.say("anna", chat, "hello")
    await rig.dealt_with()
    life = rig.bot._life
    assert life is not None
    life._account._peers.clear()
    await rig.send(100_001, unique)
    await rig.send(chat, unique)
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].text == unique
    assert (await rig.said(chat))[-1].text == unique
    with pytest.raises(RPCError):
        await life.bot.resolve_peer(424_242)
    with pytest.raises(ServiceError):
        await rig.bot.is_admin(-1_000_000_424_242, 100_001)
    await rig.centre.next_call_fails("bots.setBotCommands", "BOT_COMMAND_INVALID")
    with pytest.raises(ServiceError, match="BOT_COMMAND_INVALID"):
        await rig.bot.set_commands("", [("x", "y")])
