"""The words for mistakes in the configuration, in both languages."""

from typing import Final

MEANT: Final = {"en": "Did you mean “{meant}”?", "ru": "Возможно, имелось в виду «{meant}»?"}

EXPECTED: Final[dict[str, dict[str, str]]] = {
    "integer": {"en": "a whole number", "ru": "целое число"},
    "number": {"en": "a number", "ru": "число"},
    "boolean": {"en": "true or false", "ru": "true или false"},
    "text": {"en": "text", "ru": "текст"},
    "mapping": {"en": "a group of “key: value” lines", "ru": "группа строк «ключ: значение»"},
    "list": {"en": "a list", "ru": "список"},
}

WORDS: Final[dict[str, dict[str, str]]] = {
    "no-file": {"en": "There is no such file.", "ru": "Такого файла нет."},
    "unreadable": {"en": "The file cannot be read.", "ru": "Файл не удаётся прочитать."},
    "too-large": {
        "en": "The file is too large or nested too deeply to be a configuration.",
        "ru": "Файл слишком велик или слишком глубоко вложен для конфигурации.",
    },
    "not-utf8": {
        "en": "The file is not UTF-8 text: save it in UTF-8.",
        "ru": "Файл не в кодировке UTF-8: сохраните его в UTF-8.",
    },
    "empty": {"en": "The file is empty.", "ru": "Файл пуст."},
    "several-documents": {
        "en": "A second document (---) begins here: there must be only one.",
        "ru": "Здесь начинается второй документ (---): должен быть только один.",
    },
    "tab": {
        "en": "A tab is used for indenting: YAML wants spaces.",
        "ru": "Отступ сделан табуляцией: в YAML нужны пробелы.",
    },
    "yaml": {
        "en": "This is not valid YAML from here on: check indents, colons and quotes above.",
        "ru": "Начиная отсюда это не YAML: проверьте отступы, двоеточия и кавычки выше.",
    },
    "needs-quotes": {
        "en": "A value that begins with * & ! % @ or ` must stand in quotes.",
        "ru": "Значение, которое начинается с * & ! % @ или `, нужно взять в кавычки.",
    },
    "recursive": {"en": "This anchor contains itself.", "ru": "Этот якорь содержит сам себя."},
    "key-not-text": {"en": "A key must be plain text.", "ru": "Ключ должен быть простым текстом."},
    "duplicate-key": {
        "en": "This key stands here twice; the first is on line {first}.",
        "ru": "Этот ключ повторяется; первый — в строке {first}.",
    },
    "unknown-key": {"en": "There is no such key here.", "ru": "Такого ключа здесь нет."},
    "missing-key": {"en": "This key is needed and is not there.", "ru": "Этот ключ обязателен, но его нет."},
    "wrong-type": {"en": "Here must be {expected}.", "ru": "Здесь должно быть {expected}."},
    "one-of": {"en": "Must be one of: {allowed}.", "ru": "Должно быть одно из: {allowed}."},
    "unknown-kind": {
        "en": "There is no such type of service. Known: {allowed}.",
        "ru": "Такого типа сервиса нет. Известны: {allowed}.",
    },
    "bad-name": {
        "en": "A service's name has small Latin letters, digits, - and _, at most 32.",
        "ru": "Имя сервиса — строчные латинские буквы, цифры, - и _, не больше 32.",
    },
    "too-small": {"en": "Must be {limit} or more.", "ru": "Должно быть не меньше {limit}."},
    "not-above": {"en": "Must be more than {limit}.", "ru": "Должно быть больше {limit}."},
    "too-big": {"en": "Must be {limit} or less.", "ru": "Должно быть не больше {limit}."},
    "blank": {"en": "Must not be empty.", "ru": "Не должно быть пустым."},
    "invalid": {"en": "This value cannot be used here.", "ru": "Это значение здесь не подходит."},
    "missing-variable": {
        "en": "The environment variable {name} is not set.",
        "ru": "Переменная окружения {name} не задана.",
    },
    "bad-placeholder": {
        "en": "“${{” must be followed by NAME}} or NAME:-default}}. For the two signs themselves write “$${{”.",
        "ru": "После «${{» должно идти ИМЯ}} или ИМЯ:-значение}}. Чтобы написать сами знаки, пишите «$${{».",
    },
    "missing-file": {
        "en": "The file named here is missing or cannot be read.",
        "ru": "Указанного здесь файла нет, или его не удаётся прочитать.",
    },
    "bad-url": {
        "en": "Must be an address such as http://host:port/path.",
        "ru": "Должен быть адрес вида http://узел:порт/путь.",
    },
    "url-with-password": {
        "en": "A name or password does not belong in the address: use the keys username and password.",
        "ru": "Имени и паролю не место в адресе: для них есть ключи username и password.",
    },
    "url-with-query": {
        "en": "The address must end before “?” and “#”; a key belongs into api_key.",
        "ru": "Адрес должен кончаться до «?» и «#»; ключ указывают в api_key.",
    },
    "half-a-login": {
        "en": "username and password go together, and one of them is missing.",
        "ru": "username и password указывают вместе, а одного из них нет.",
    },
    "needed-by-kind": {
        "en": "A service of type {kind} needs {field}.",
        "ru": "Сервису типа {kind} нужен ключ {field}.",
    },
    "bad-space": {
        "en": "Must be gigabytes, as in 20 or 20 GB, or a share of the disk up to 90 %, as in 5 %.",
        "ru": "Должны быть гигабайты (20 или 20 GB) или доля диска до 90 % (например, 5 %).",
    },
    "bad-hours": {
        "en": "Must be two times of day, as in 23:00-08:00.",
        "ru": "Должны быть два времени суток, например 23:00-08:00.",
    },
    "text-or-languages": {
        "en": "Must be a text in quotes or after |, or ru: and en: with a text each.",
        "ru": "Нужен текст в кавычках или после |, либо ключи ru: и en: с текстом в каждом.",
    },
    "text-too-long": {
        "en": "The text is too long: at most {limit} characters.",
        "ru": "Текст слишком длинный: не больше {limit} знаков.",
    },
    "text-braces": {
        "en": "A brace is not closed or not opened. For a plain brace write {{{{ or }}}}.",
        "ru": "Скобка не закрыта или не открыта. Чтобы написать саму скобку, удвойте её: {{{{ или }}}}.",
    },
    "text-unknown-field": {
        "en": "There is no field {field}. Known: {known}.",
        "ru": "Поля {field} нет. Известны: {known}.",
    },
    "text-format": {
        "en": "A field is only its name in braces, as in {{title}}.",
        "ru": "Поле — только имя в скобках, например {{title}}.",
    },
    "text-without-field": {
        "en": "The text is always the same: it needs a field. Known: {known}.",
        "ru": "Текст всегда один и тот же: добавьте поле. Известны: {known}.",
    },
    "bad-pattern": {
        "en": "This regular expression cannot be used: {reason}.",
        "ru": "Такое регулярное выражение использовать нельзя: {reason}.",
    },
    "not-a-key": {
        "en": "This is not a public RSA key in PEM form.",
        "ru": "Это не открытый ключ RSA в формате PEM.",
    },
    "mtproxy-needs-secret": {"en": "An MTProxy needs its secret.", "ru": "Для MTProxy нужен secret."},
    "secret-without-mtproxy": {
        "en": "Only an MTProxy has a secret; others have username and password.",
        "ru": "secret бывает только у MTProxy; у остальных username и password.",
    },
    "bad-api-hash": {
        "en": "The api_hash from my.telegram.org has 32 digits 0-9, a-f.",
        "ru": "api_hash с my.telegram.org состоит из 32 знаков 0-9, a-f.",
    },
    "bad-bot-token": {
        "en": "BotFather's token looks like 123456:letters.",
        "ru": "Токен от BotFather выглядит как 123456:буквы.",
    },
    "unknown-time-zone": {
        "en": "No such time zone. An example: Europe/Moscow.",
        "ru": "Такого часового пояса нет. Пример: Europe/Moscow.",
    },
    "sentry-dsn": {
        "en": "No address of Sentry: it looks like https://key@sentry.example/1, as the project's settings show it.",
        "ru": "Это не адрес Sentry: он выглядит как https://key@sentry.example/1, смотрите настройки проекта.",
    },
    "person-twice": {
        "en": "Person {person} stands here twice: each has one role.",
        "ru": "Пользователь {person} указан дважды: роль у каждого одна.",
    },
    "group-twice": {"en": "This chat and topic stand here twice.", "ru": "Этот чат с этой темой указан дважды."},
    "name-taken": {
        "en": "web.hooks has a “{name}”, and so has services: one that is under services needs no entry there.",
        "ru": "Имя «{name}» есть и в web.hooks, и в services: тому, что указано в services, запись в hooks не нужна.",
    },
    "not-while-running": {
        "en": "The change cannot be applied: {reason}",
        "ru": "Изменение нельзя применить: {reason}",
    },
    "apply-failed": {
        "en": "The change could not be applied; the configuration before it stays in force.",
        "ru": "Изменение не удалось применить; действует прежняя конфигурация.",
    },
}
