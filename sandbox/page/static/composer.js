// Where one writes: commands are completed, the bot's keyboard and its menu are at hand.

import { inAWord } from "./bubble.js";
import { button, el } from "./dom.js";
import { emit, messagesOf, nameOf, on, placeOf, state } from "./state.js";
import { offers } from "./offers.js";
import { t } from "./words.js";

const MOST_ROWS = 6;
const STRANGER = "gleb";

/** `does` is: ask(what, given), failed(error), webApp(url, label). */
export function composer(does) {
  const offered = offers(does);
  const answering = el("div", { class: "answering", hidden: true });
  const field = el("textarea", { rows: "1", placeholder: t("write"), "aria-label": t("write"), enterkeyhint: "send" });
  const menu = el("button", { type: "button", class: "menu", hidden: true });
  const keys = button("⌨", () => (isFolded = !isFolded, showKeys()), { class: "keys", title: t("keyboard"), "aria-label": t("keyboard") });
  const send = button("➤", say, { class: "send", title: t("send"), "aria-label": t("send") });
  const board = el("div", { class: "board" });
  const begin = button("", start, { class: "begin" });
  const hint = el("p", { class: "hint", hidden: true }, t("strangerHint"));
  const root = el("div", { class: "composer" }, hint, answering, offered.root, el("div", { class: "line" }, menu, field, keys, send), board, begin);
  let answered = null;
  let isFolded = false;

  menu.addEventListener("click", () => {
    const chat = state.chats.get(state.open);
    if (chat.menu) does.webApp(chat.menu.url, chat.menu.text);
    else if (field.value === "/") write("");
    else write("/");
  });
  field.addEventListener("input", () => (grow(), suggest()));
  field.addEventListener("keydown", pressed);
  field.addEventListener("blur", () => setTimeout(offered.close, 150));
  on("opened", () => (reply(null), write(""), show()));
  on("entered", show);
  on("message", ({ message }) => message.chat === state.open && show(message));

  function show(message) {
    const chat = state.chats.get(state.open);
    root.hidden = !chat;
    if (!chat) return;
    const isShut = chat.kind === "private" && (chat.blocked || !(chat.started || messagesOf(chat.id).size));
    begin.hidden = !isShut;
    begin.textContent = t(chat.blocked ? "unblock" : "start");
    root.querySelector(".line").hidden = isShut;
    hint.hidden = state.me !== STRANGER || [...messagesOf(chat.id).values()].some((one) => one.author !== state.me);
    menu.hidden = !chat.menu && chat.commands.length === 0;
    menu.textContent = chat.menu?.text ?? "/";
    menu.title = t(chat.menu ? "menu" : "commands");
    if (message?.keyboard === "force_reply" && message.author !== state.me) reply(message);
    showKeys();
  }

  function showKeys() {
    const shown = [...messagesOf(state.open).values()].findLast((one) => one.keyboard === "reply" || one.keyboard === "hide");
    const rows = shown?.keyboard === "reply" ? shown.buttons : [];
    keys.hidden = rows.length === 0;
    board.hidden = rows.length === 0 || isFolded;
    board.replaceChildren(...rows.map((row) => el("div", { class: "row" }, ...row.map((one) =>
      button(one.label, () => (one.kind === "web_app" ? does.webApp(one.url, one.label) : post(one.label)))))));
  }

  function start() {
    const chat = state.chats.get(state.open);
    if (chat.blocked) does.ask("block", { blocked: false }).catch(does.failed);
    else post("/start");
  }

  function say() {
    const text = field.value.trim();
    if (text) post(text);
  }

  function post(text) {
    const chat = state.chats.get(state.open);
    const given = { chat: placeOf(chat), text, reply_to: answered?.id ?? null, topic: chat.topics.length ? state.topic : null };
    does.ask("say", given).then(() => emit("said")).catch((error) => {
      if (!field.value) write(text); // what was written is not lost
      does.failed(error);
    });
    write("");
    reply(null);
  }

  function reply(message) {
    answered = message;
    answering.hidden = !message;
    answering.replaceChildren();
    if (message) {
      answering.append(
        el("span", {}, el("b", {}, nameOf(message.author)), el("span", {}, inAWord(message))),
        button("✕", () => reply(null), { "aria-label": t("cancel") }),
      );
      field.focus();
    }
  }

  function write(text) {
    field.value = text;
    grow();
    suggest();
    if (!root.hidden && matchMedia("(hover: hover)").matches) field.focus();
  }

  function grow() {
    field.rows = Math.min(MOST_ROWS, field.value.split("\n").length);
  }

  function suggest() {
    const chat = state.chats.get(state.open);
    const command = /^\/(\w*)$/.exec(field.value)?.[1];
    const inline = /^@(\w+) (.*)$/s.exec(field.value);
    const bot = inline && [...state.bots.values()].find((one) => one.inline && one.name.toLowerCase() === inline[1].toLowerCase());
    if (chat && bot) {
      offered.query({ chat: placeOf(chat), bot: bot.name, query: inline[2] }, choose);
      return;
    }
    offered.close();
    if (chat && command !== undefined) {
      const found = chat.commands.filter((one) => one.command.startsWith(command));
      offered.show(found.map((one) => ({ id: one.command, head: `/${one.command}`, words: one.description, take: () => complete(one.command) })));
    }
  }

  function complete(command) {
    const chat = state.chats.get(state.open);
    post(chat.kind === "private" ? `/${command}` : `/${command}@${chat.bot}`);
  }

  function choose(query, result) {
    const chat = state.chats.get(state.open);
    does.ask("choose", { chat: placeOf(chat), query, result, topic: chat.topics.length ? state.topic : null })
      .then(() => (write(""), emit("said")))
      .catch(does.failed);
  }

  function pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (offered.isOpen() && step) {
      offered.move(step);
      event.preventDefault();
    } else if (offered.isOpen() && event.key === "Tab" && field.value.startsWith("/")) {
      write(`/${offered.current().dataset.id} `);
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      if (offered.isOpen()) offered.current().click();
      else say();
      event.preventDefault();
    } else if (event.key === "Escape") {
      if (offered.isOpen()) offered.close();
      else reply(null);
    }
  }

  return { root, reply, post, write };
}
