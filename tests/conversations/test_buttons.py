import pytest

from tests.conversations.conftest import Town
from tgarr.app import ROUTERS
from tgarr.chat.router import merged


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense",
        b"\xff\xfe\x00",
        b"AAAAAAAAAAAA:card",
        b"~:grab:0",
        b"~:card",
        b"~:history:999999",
        b"~:status:x:y:z",
        b"::::",
        "~:menu:\u202e".encode(),
        b"~:settings",
    ],
)
async def test_hostile_data_is_answered_and_harms_nothing(town: Town, data: bytes) -> None:
    menu = await town.anna.says("/menu")
    answer = await town.anna.sends(menu, data)
    assert answer.text is None or len(answer.text) <= 200
    after = await town.telegram.position()
    await town.telegram.say("anna", "private", "/help")
    await town.post(after, that=lambda one: "Что здесь можно" in one.text)


async def test_arguments_out_of_range_are_refused(town: Town) -> None:
    card = await town.anna.says("Dune 2021")
    data = card.buttons[0][0].data
    assert data is not None
    token = data.split(b":")[0]
    for tail in (
        b"pick:99",
        b"pick:-1",
        b"pick:x",
        b"pick",
        b"add-profile:999",
        b"season:1",
        b"grab:0",
        b"torrent:0:zz",
    ):
        answer = await town.anna.sends(card, token + b":" + tail)
        assert answer.text or answer.is_alert is False
    shown = await town.anna.taps(card, "Добавить")
    assert "Качество" in shown.text


async def test_a_button_of_another_message_is_expired(town: Town) -> None:
    card = await town.anna.says("Dune 2021")
    other = await town.anna.says("/menu")
    data = card.buttons[0][0].data
    assert data is not None
    answer = await town.anna.sends(other, data)
    assert answer.is_alert
    assert "устарела" in (answer.text or "")


async def test_a_button_works_after_a_restart_and_back_goes_one_step_up(town: Town) -> None:
    card = await town.anna.says("Dune 2021")
    await town.anna.taps(card, "Добавить")
    choosing = await town.anna.taps(card, "Качество", until=lambda one: "Выберите" in one.text)
    await town.restart()
    back = await town.anna.taps(choosing, "Назад")
    assert "Папка:" in back.text
    top = await town.anna.taps(back, "Назад")
    assert "Нет в библиотеке" in top.text


async def test_every_button_within_reach_answers(town: Town) -> None:
    """Press whatever is shown, two levels deep, but for what removes or restarts."""
    pressed = 0
    for words in ("/menu", "Во все тяжкие", "/downloads", "/settings", "/recent", "/history", "/status"):
        message = await town.anna.says(words)
        for button in [one for row in message.buttons for one in row if one.data]:
            if any(sign in button.label for sign in ("🔄", "🧹")) or button.data is None:
                continue
            answer = await town.anna.sends(message, button.data)
            assert "сломалось" not in (answer.text or ""), (words, button.label)
            shown = await town.anna.sees(message)
            assert "сломалось" not in shown.text, (words, button.label, shown.text)
            pressed += 1
    assert pressed > 25


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Dune 2021", "card"),
        ("/downloads", "downloads"),
        ("/settings", "settings"),
        ("/recent", "recent"),
        ("/history", "history"),
        ("/status", "status"),
    ],
)
async def test_a_verb_of_another_kind_of_screen_is_expired(town: Town, words: str, kind: str) -> None:
    await town.anna.says("Довод")  # so that the history has something to press
    message = await town.anna.says(words)
    data = next(one.data for row in message.buttons for one in row if one.data and not one.data.startswith(b"~"))
    foreign = [name for name, verb in merged(list(ROUTERS)).verbs.items() if kind not in verb.kinds]
    assert len(foreign) > 25
    for name in foreign:
        answer = await town.anna.sends(message, data.split(b":")[0] + b":" + name.encode() + b":0:0:0")
        assert "устарела" in (answer.text or ""), name
    assert (await town.anna.sees(message)).text == message.text
