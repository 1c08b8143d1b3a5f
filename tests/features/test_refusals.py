import pytest

from tgarr.chat.language import Words
from tgarr.features.releases.refusals import in_words


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("CAM is not wanted in profile", "CAM не нужен по профилю качества"),
        ("Not enough seeders: 0. Minimum seeders: 1", "мало сидов: 0, нужно хотя бы 1"),
        ("Release is blocklisted", "в чёрном списке: раньше уже не вышло"),
        (
            "Existing file on disk is of equal or higher preference: Bluray-1080p v1",
            "на диске не хуже: Bluray-1080p v1",
        ),
        ("Existing file meets cutoff: Bluray-1080p", "на диске уже не хуже, чем просит профиль: Bluray-1080p"),
        (
            "Release in queue is of equal or higher preference: WEBDL-1080p v1",
            "уже скачивается не хуже: WEBDL-1080p v1",
        ),
        ("Release in queue already meets cutoff: WEBDL-1080p", "уже скачивается достаточно хорошее: WEBDL-1080p"),
        ("Episode is not monitored", "это не отслеживается"),
        ("Unknown Movie", "библиотека не узнаёт название"),
        ("Tuesdays are not for {films}", "Tuesdays are not for {films}"),
    ],
)
def test_the_common_reasons_have_words_and_the_others_stay(said: str, shown: str) -> None:
    assert in_words(said, Words("ru")).plain == shown


def test_in_english_too() -> None:
    assert in_words("CAM is not wanted in profile", Words("en")).plain == "CAM is not wanted by the quality profile"
