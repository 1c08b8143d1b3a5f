// The page's own words. What the bot says comes in the language of whom it says it to.

const RU = {
  chats: "Чаты", stack: "Стек", back: "Назад", write: "Сообщение", send: "Отправить", start: "СТАРТ",
  unblock: "Разблокировать", blockBot: "Остановить бота", menu: "Меню", commands: "Команды", cancel: "Отменить",
  reply: "Ответить", deleteMine: "Удалить", edited: "изменено", silent: "без звука", pinned: "Закреплённое сообщение",
  typing: "печатает…", bot: "бот", members: "участников: {count}", deleted: "Удалённое сообщение", photo: "Фотография",
  file: "Файл", hereStarts: "Здесь пока пусто", openChat: "Выберите чат", copied: "Скопировано",
  botSilent: "Бот не ответил. Он выключен или занят.", botOff: "Бот сейчас не запущен: запустите его справа.",
  tooLong: "Слишком длинно: у Telegram в сообщении не больше 4096 знаков.", strangerHint: "Незнакомцу бот не отвечает: так и задумано.", offline: "Нет связи с песочницей. Пробую снова…",
  theme: "Светлая или тёмная тема", language: "English", newMessages: "К новым сообщениям", keyboard: "Клавиатура бота",
  showMore: "Показать целиком", spoiler: "Скрытый текст: нажмите, чтобы показать", close: "Закрыть",
  react: "Реакция", vote: "Проголосовать", retract: "Отменить голос", voters: "голосов: {count}", noVoters: "Пока никто не голосовал",
  pollClosed: "Опрос завершён", pollAnonymous: "Анонимный опрос", pollPublic: "Открытый опрос", quiz: "Викторина",
  anotherWindow: "Открыть в новом окне", outside: "Ссылка ведёт за пределы песочницы:", open: "Открыть",
  noBot: "В этой песочнице такого бота нет.", role_anna: "админ", role_boris: "участник",
  role_vera: "только чтение", role_gleb: "незнакомец",
  process: "Процесс бота", running: "работает, процесс {pid}", stopped: "не запущен", restart: "Перезапустить",
  kill: "kill -9", run: "Запустить", stop: "Остановить", services: "Сервисы", none: "работает", down: "не отвечает",
  slow: "медленный", "401": "ключ не подходит", garbage: "отвечает мусором", otherFault: "неисправен", torrents: "Торренты",
  noTorrents: "Пока ничего не скачивается", clock: "Часы мира", paused: "стоят", times: "×{factor}",
  stories: "Что может случиться", newEpisode: "Вышла новая серия",
  episodeOut: "Вышла {name}: Sonarr уже берёт её. Группа услышит.",
  newRequest: "Запрос в Seerr", requested: "Вера просит в Seerr: {name}. Бот узнал об этом из вебхука.",
  noSeerr: "Бот не слушает Seerr: он не запущен, или вебхуки выключены.",
  noEpisode: "Все отслеживаемые серии уже на диске или скачиваются.", disk_almost_full: "Диск почти полон", release_gone: "Релиз исчез у индексатора", grab_refused: "Индексатор не отдаёт торрент",
  stall: "Загрузка встаёт без сидов", download_fails: "Загрузка срывается", import_blocked: "Импорт требует рук",
  no_releases: "Поиск релизов ничего не находит", indexer_failing: "Один индексатор не работает",
  phase_metadata: "получает описание", phase_checking: "проверяется", phase_downloading: "скачивается",
  phase_seeding: "раздаётся", phase_error: "ошибка", phase_stopped: "остановлен",
  chat_create: "{who} создаёт группу «{title}»", channel_create: "{who} создаёт группу «{title}»",
  chat_add_user: "{who} добавляет участника", chat_delete_user: "{who} исключает участника",
  topic_create: "{who} открывает тему", pin_message: "{who} закрепляет сообщение",
  chat_migrate_to: "Группа стала супергруппой", channel_migrate_from: "Группа стала супергруппой", happened: "{what}",
};

const EN = {
  chats: "Chats", stack: "Stack", back: "Back", write: "Message", send: "Send", start: "START",
  unblock: "Unblock", blockBot: "Stop the bot", menu: "Menu", commands: "Commands", cancel: "Cancel",
  reply: "Reply", deleteMine: "Delete", edited: "edited", silent: "silent", pinned: "Pinned message",
  typing: "typing…", bot: "bot", members: "{count} members", deleted: "Deleted message", photo: "Photo",
  file: "File", hereStarts: "Nothing here yet", openChat: "Choose a chat", copied: "Copied",
  botSilent: "The bot did not answer. It is off, or busy.", botOff: "The bot is not running: start it in the stack.",
  tooLong: "Too long: Telegram takes 4096 characters in a message.", strangerHint: "The bot answers no stranger: that is intended.", offline: "No connection to the sandbox. Trying again…",
  theme: "Light or dark", language: "Русский", newMessages: "To the new messages", keyboard: "The bot's keyboard",
  showMore: "Show all", spoiler: "Hidden text: press to show", close: "Close",
  react: "React", vote: "Vote", retract: "Retract the vote", voters: "{count} votes", noVoters: "No votes yet",
  pollClosed: "The poll is over", pollAnonymous: "Anonymous poll", pollPublic: "Public poll", quiz: "Quiz",
  anotherWindow: "Open in a new window", outside: "The link leads out of the sandbox:", open: "Open",
  noBot: "There is no such bot in this sandbox.", role_anna: "admin", role_boris: "user",
  role_vera: "read only", role_gleb: "stranger",
  process: "The bot's process", running: "running, process {pid}", stopped: "not running", restart: "Restart",
  kill: "kill -9", run: "Start", stop: "Stop", services: "Services", none: "works", down: "does not answer",
  slow: "slow", "401": "refuses the key", garbage: "answers garbage", otherFault: "faulty", torrents: "Torrents",
  noTorrents: "Nothing is downloading yet", clock: "The world's clock", paused: "stands still", times: "×{factor}",
  stories: "What may happen", newEpisode: "A new episode comes out",
  episodeOut: "{name} is out: Sonarr takes it. The group will hear.",
  newRequest: "A request in Seerr", requested: "Vera requests in Seerr: {name}. The bot has it from a webhook.",
  noSeerr: "The bot does not listen to Seerr: it is not running, or webhooks are off.",
  noEpisode: "Every monitored episode is on disk or on its way.", disk_almost_full: "The disk is almost full", release_gone: "A release is gone from the indexer", grab_refused: "The indexer keeps the torrent",
  stall: "A download stalls without seeds", download_fails: "A download fails", import_blocked: "An import needs a hand",
  no_releases: "The search finds no release", indexer_failing: "One indexer is down",
  phase_metadata: "fetching metadata", phase_checking: "checking", phase_downloading: "downloading",
  phase_seeding: "seeding", phase_error: "failed", phase_stopped: "stopped",
  chat_create: "{who} created the group “{title}”", channel_create: "{who} created the group “{title}”",
  chat_add_user: "{who} added a member", chat_delete_user: "{who} removed a member",
  topic_create: "{who} opened a topic", pin_message: "{who} pinned a message",
  chat_migrate_to: "The group became a supergroup", channel_migrate_from: "The group became a supergroup", happened: "{what}",
};

const LANGUAGES = { ru: RU, en: EN };

export let language = localStorage.getItem("language") ?? (navigator.language.startsWith("ru") ? "ru" : "en");
document.documentElement.lang = language;

export function otherLanguage() {
  localStorage.setItem("language", language === "ru" ? "en" : "ru");
  location.reload();
}

export function t(key, values = {}) {
  const words = LANGUAGES[language][key] ?? key;
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function clockTime(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}

export function day(seconds) {
  return new Date(seconds * 1000).toLocaleDateString(language, { day: "numeric", month: "long" });
}

export function bytes(count) {
  const units = language === "ru" ? ["Б", "КБ", "МБ"] : ["B", "KB", "MB"];
  let unit = 0;
  while (count >= 1024 && unit < units.length - 1) {
    count /= 1024;
    unit += 1;
  }
  return `${count.toLocaleString(language, { maximumFractionDigits: unit ? 1 : 0 })} ${units[unit]}`;
}
