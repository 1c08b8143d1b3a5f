"""Finds the people, chats and messages that the arguments of operations name."""

from sandbox.telegram.data_centre import DataCentre
from sandbox.telegram.rendering.reports import bot_behind
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat
from sandbox.telegram.world.messages import Message

PRIVATE = "private"


def account_named(centre: DataCentre, who: str | int) -> Account:
    """An account by its name in the sandbox or its id; raises LookupError."""
    if isinstance(who, int):
        return centre.world.account(who)
    found = next((account for account in centre.world.accounts.values() if account.name == who), None)
    if found is None:
        raise LookupError(f"there is nobody called {who!r}")
    return found


def chat_of_person(centre: DataCentre, person: Account, chat: str | int) -> Chat:
    """A chat as a person names it: "private", a bot's name or id for the chat with it, or a group's id."""
    world = centre.world
    if chat == PRIVATE:
        return world.private_chat(world.bots()[0], person)
    if isinstance(chat, int) and chat < 0:
        return world.group(chat)
    other = account_named(centre, chat)
    if other is person:
        return chat_of_person(centre, person, PRIVATE)
    if not other.hears_updates:
        raise LookupError(f"{person.name} has no chat with {other.name}: people write to bots only")
    return world.private_chat(other, person)


def chat_named(centre: DataCentre, chat: str | int) -> Chat:
    """A group by its id, or a person's private chat with the first bot by the person's name or id."""
    if isinstance(chat, int) and chat < 0:
        return centre.world.group(chat)
    person = account_named(centre, chat)
    if person.is_bot:
        raise LookupError("a private chat is named by its person")
    return chat_of_person(centre, person, PRIVATE)


def message_numbered(centre: DataCentre, chat: Chat, number: int) -> Message:
    """A message by the id that the bot knows it by, deleted ones too; raises LookupError."""
    bot = bot_behind(centre.world, chat)
    found = (chat.by_id if chat.is_channel else bot.messages).get(number)
    if found is None or found.chat is not chat:
        raise LookupError(f"there is no message {number} in chat {chat.id}")
    return found
