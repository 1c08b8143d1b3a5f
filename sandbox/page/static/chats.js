// The left column: who this window is, and that person's chats.

import { inAWord } from "./bubble.js";
import { button, el } from "./dom.js";
import { messagesOf, nameOf, on, openChat, state } from "./state.js";
import { clockTime, otherLanguage, t } from "./words.js";

/** `does` is: become(name), theme(). */
export function chatColumn(root, does) {
  const people = el("div", { class: "people", role: "group" });
  const list = el("nav", { class: "list" });
  root.append(
    el("header", {}, people,
      el("div", { class: "switches" },
        button("◐", does.theme, { title: t("theme"), "aria-label": t("theme") }),
        button(t("language"), otherLanguage, { class: "language" }))),
    list,
  );

  const showPeople = () => people.replaceChildren(...[...state.people.values()].map((person) => {
    const isMe = person.name === state.me;
    const role = t(`role_${person.name}`);
    return el("div", { class: isMe ? "person me" : "person" },
      button(person.first_name.slice(0, 1), () => does.become(person.name), {
        class: "face", data: { person: person.name }, "aria-pressed": String(isMe), title: `${person.first_name}: ${role}`, "aria-label": `${person.first_name}: ${role}`,
      }),
      el("b", {}, person.first_name), el("small", {}, role),
      el("a", { class: "another", href: `#${person.name}`, target: "_blank", rel: "noopener", title: t("anotherWindow"), "aria-label": `${t("anotherWindow")}: ${person.first_name}` }, "⧉"));
  }));

  const showChats = () => list.replaceChildren(...[...state.chats.values()].map(line));
  for (const name of ["entered", "opened", "read"]) on(name, showChats);
  on("entered", showPeople);
  on("message", ({ message }) => {
    const old = list.querySelector(`[data-chat="${message.chat}"]`);
    const chat = state.chats.get(message.chat);
    if (old && chat) old.replaceWith(line(chat));
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (step && document.activeElement.parentElement === list) {
      document.activeElement[step]?.focus();
      event.preventDefault();
    }
  });
}

function line(chat) {
  const last = [...messagesOf(chat.id).values()].at(-1);
  const unread = state.unread.get(chat.id);
  const words = last ? inAWord(last) : t("hereStarts");
  const author = last?.author && chat.kind !== "private" && !last.action ? `${nameOf(last.author)}: ` : "";
  return el("button", {
    type: "button",
    class: chat.id === state.open ? "chat open" : "chat",
    "aria-current": chat.id === state.open ? "true" : null,
    data: { chat: chat.id },
    on: { click: () => openChat(chat.id, firstTopic(chat)) },
  },
    el("span", { class: "face", data: { kind: chat.kind }, "aria-hidden": "true" }, chat.kind === "private" ? "🤖" : chat.topics.length ? "🗂" : "👥"),
    el("span", { class: "what" },
      el("span", { class: "top" }, el("b", {}, chat.title), last && el("time", {}, clockTime(last.date))),
      el("span", { class: "bottom" }, el("span", {}, author + words), unread && el("span", { class: "unread" }, String(unread)))));
}

function firstTopic(chat) {
  return chat.topics.length ? chat.topics[0].id : null;
}
