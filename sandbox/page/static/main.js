// Puts the page together: one person's Telegram in the middle, the stack behind the bot beside it.

import { inAWord } from "./bubble.js";
import { chatColumn } from "./chats.js";
import { apply, emit, enter, on, openChat, placeOf, state } from "./state.js";
import { stackColumn } from "./stack.js";
import { talk } from "./talk.js";
import { alertOf, ask, look, notice, toast } from "./toasts.js";
import { openWebApp, themeParams } from "./webapp.js";
import { Wire } from "./wire.js";
import { t } from "./words.js";

const app = document.querySelector("#app");
const FIRST = "anna";
let entering = 0;

document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "";

const wire = new Wire({
  opened: () => comeIn(),
  closed: () => (document.documentElement.dataset.offline = t("offline")),
  happening: apply,
  stack: (stack) => emit("stack", (state.stack = stack)),
  reshaped: () => {
    clearTimeout(entering);
    entering = setTimeout(comeIn, 120);
  },
});

async function comeIn() {
  try {
    enter(await wire.ask("enter", { person: location.hash.slice(1) || FIRST }));
    delete document.documentElement.dataset.offline;
    const first = state.chats.values().next().value;
    if (state.open === null && first && matchMedia("(min-width: 720px)").matches) openChat(first.id);
  } catch (error) {
    if (location.hash) location.hash = ""; // nobody of that name
    else failed(error);
  }
}

function failed(error) {
  if (/MESSAGE_TOO_LONG/.test(error.message)) return toast(t("tooLong"));
  const known = { timeout: "botSilent", offline: "offline", "no monitored episode is missing": "noEpisode", "the bot does not listen to Seerr": "noSeerr" }[error.message];
  return toast(known ? t(known) : error.message);
}

function view(name) {
  app.dataset.view = name;
}

function theme() {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const shown = document.documentElement.dataset.theme || (isDark ? "dark" : "light");
  localStorage.setItem("theme", (document.documentElement.dataset.theme = shown === "dark" ? "light" : "dark"));
  dispatchEvent(new Event("themed"));
}

function where(message) {
  return { chat: placeOf(state.chats.get(message.chat)), message: message.id };
}

async function tap(message, one, row, column, element) {
  const chat = state.chats.get(message.chat);
  if (one.kind === "url") return openLink(one.url);
  if (one.kind === "web_app") return webApp(one.url, one.label);
  if (one.kind === "copy") return copy(one.text);
  if (one.kind === "switch_inline") return writing.write(`@${chat.bot} ${one.text ?? ""}`);
  if (one.kind !== "callback") return undefined;
  if (state.stack?.bot && !state.stack.bot.runs) return toast(t("botOff"));
  element.setAttribute("aria-busy", "true");
  try {
    const answer = await wire.ask("tap", { ...where(message), row, column });
    if (answer.url) openLink(answer.url);
    if (answer.text) (answer.alert ? alertOf : toast)(answer.text);
  } catch (error) {
    failed(error);
  } finally {
    element.removeAttribute("aria-busy");
  }
  return undefined;
}

async function webApp(url, label) {
  try {
    const address = await wire.ask("web_app", { url });
    const colours = encodeURIComponent(JSON.stringify(themeParams()));
    await openWebApp(`${address}&tgWebAppThemeParams=${colours}`, label, { link: openLink, popup: alertOf, data: copy });
  } catch (error) {
    failed(error);
  }
}

/** A link of Telegram's own opens here; any other leads out, and is asked about first. */
async function openLink(url) {
  const deep = /^(?:https?:\/\/t\.me\/|tg:\/\/resolve\?domain=)(\w+)(?:[?&]start=([\w-]+))?/i.exec(url);
  if (deep) {
    const chat = [...state.chats.values()].find((one) => one.kind === "private" && one.bot.toLowerCase() === deep[1].toLowerCase());
    if (!chat) return toast(t("noBot"));
    openChat(chat.id);
    if (deep[2]) writing.post(`/start ${deep[2]}`);
    return undefined;
  }
  if (await ask(`${t("outside")}\n${url}`, [["", t("cancel")], ["open", t("open")]])) {
    window.open(url, "_blank", "noopener,noreferrer");
  }
  return undefined;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch {
    toast(text);
  }
}

chatColumn(document.querySelector("#chats"), {
  theme,
  become: (name) => (location.hash = name),
});
const writing = talk(document.querySelector("#talk"), {
  ask: (what, given) => wire.ask(what, given),
  failed,
  webApp,
  tap,
  look,
  copy,
  vote: (message, answers) => wire.ask("vote", { ...where(message), answers }).catch(failed),
  react: (message, emoji) => wire.ask("react", { ...where(message), emoji }).catch(failed),
  remove: (message) => wire.ask("delete", where(message)).catch(failed),
  link: (event, url) => (event.preventDefault(), openLink(url)),
  mention: (name) => openLink(`https://t.me/${name}`),
  block: () => wire.ask("block", { blocked: true }).catch(failed),
  back: () => view("chats"),
  panel: () => view(app.dataset.view === "stack" ? "talk" : "stack"),
});
stackColumn(document.querySelector("#stack"), {
  tell: toast,
  turn: (what, given) => wire.ask("switch", { what, with: given }).catch(failed),
  back: () => view(state.open === null ? "chats" : "talk"),
});
on("opened", () => view("talk"));
on("message", ({ message, isNew, kind }) => {
  // A silent message makes its chat's badge count, and nothing else.
  const isElsewhere = message.chat !== state.open || app.dataset.view === "chats";
  if (isNew && kind === "message_posted" && isElsewhere && !message.silent && message.author !== state.me && !message.action) {
    notice(state.chats.get(message.chat).title, inAWord(message), () => openChat(message.chat));
  }
});
addEventListener("hashchange", comeIn);
addEventListener("focus", () => state.unread.delete(state.open) && emit("read"));
