// One message as a bubble: author, what it answers, picture or file, text, buttons, and the small print.

import { button, el } from "./dom.js";
import { pollOf } from "./poll.js";
import { messagesOf, nameOf, state } from "./state.js";
import { formatted } from "./text.js";
import { bytes, clockTime, t } from "./words.js";

/** `does` is what presses do: tap, reply, remove, jump, look (at a picture), and those of text.js. */
export function bubble(message, album, does, before) {
  if (message.action) return service(message);
  const isMine = message.author === state.me;
  const told = album.find((one) => one.text) ?? message;
  const body = el("div", { class: "bubble" },
    isMine || message.chat > 0 ? null : el("div", { class: "author", data: { tint: tint(message.author) } }, nameOf(message.author)),
    message.via && el("div", { class: "via" }, `via @${message.via}`),
    message.reply_to && quoted(message, does),
    pictures(album, does, before),
    ...album.filter((one) => one.document).map((one) => fileOf(one.document)),
    message.poll && pollOf(message, does),
    told.text && el("div", { class: "text" }, formatted(told.text, told.entities, does)),
    message.reactions.length ? reactions(message, does) : null,
    smallPrint(message));
  return el("article", {
    class: isMine ? "message mine" : "message",
    data: { key: message.key, id: message.id },
    tabindex: "-1",
  }, el("div", { class: "body" }, body, message.keyboard === "inline" ? keyboard(message, does) : null, tools(message, isMine, does)));
}

function service(message) {
  return el("article", { class: "service", data: { key: message.key, id: message.id } }, el("span", {}, inAWord(message)));
}

/** A message as one line. */
export function inAWord(message) {
  if (message.poll) return `📊 ${message.poll.question}`;
  if (!message.action) return message.text.split("\n")[0] || t(message.photo ? "photo" : "file");
  const title = state.chats.get(message.chat)?.title ?? "";
  const known = { who: nameOf(message.author), title, what: message.action.replaceAll("_", " ") };
  const words = t(message.action, known);
  return words === message.action ? t("happened", known) : words;
}

function reactions(message, does) {
  return el("div", { class: "reactions" }, ...message.reactions.map(({ emoji, who }) => {
    const isMine = who.includes(state.me);
    return button(`${emoji} ${who.length}`, () => does.react(message, isMine ? null : emoji), {
      class: isMine ? "mine" : "", title: who.map(nameOf).join(", "), "aria-pressed": String(isMine),
    });
  }));
}

function tint(name) {
  let sum = 0;
  for (const character of name ?? "") sum += character.codePointAt(0);
  return String(sum % 6);
}

function quoted(message, does) {
  const answered = [...messagesOf(message.chat).values()].find((one) => one.id === message.reply_to);
  return button("", () => does.jump(message.reply_to), { class: "quoted" }).appendChild(
    el("span", {}, el("b", {}, nameOf(answered?.author)), el("span", {}, answered ? inAWord(answered) : t("deleted"))),
  ).parentElement;
}

function pictures(album, does, before) {
  const photos = album.filter((one) => one.photo);
  if (photos.length === 0) return null;
  return el("div", { class: photos.length > 1 ? "pictures many" : "pictures" }, ...photos.map((one) => picture(one, does, before)));
}

function picture(message, does, before) {
  const { id, width, height } = message.photo;
  // An edit of the words keeps the picture that is there: it must not blink.
  const kept = before?.querySelector(`img[data-file="${id}"]`);
  const image = kept ?? el("img", { src: `file/${id}`, width, height, alt: t("photo"), decoding: "async", data: { file: id } });
  const frame = button("", () => does.look(`file/${id}`), { class: message.has_spoiler ? "picture hidden" : "picture" });
  if (message.has_spoiler) {
    frame.addEventListener("click", (event) => frame.classList.contains("hidden") && (event.stopImmediatePropagation(), frame.classList.remove("hidden")), { capture: true });
  }
  frame.append(image);
  return frame;
}

function fileOf(file) {
  return el("a", { class: "file", href: `file/${file.id}`, download: file.name || "file" },
    el("span", { class: "sheet", "aria-hidden": "true" }, "📄"),
    el("span", {}, el("b", {}, file.name || t("file")), el("small", {}, bytes(file.size))));
}

function smallPrint(message) {
  const isEdited = message.edit_date && !message.is_edit_hidden;
  return el("footer", {},
    message.is_pinned && el("span", { title: t("pinned") }, "📌"),
    message.silent && el("span", { title: t("silent") }, "🔕"),
    isEdited && el("span", {}, t("edited")),
    el("time", { datetime: new Date(message.date * 1000).toISOString() }, clockTime(message.date)));
}

const FACES = ["👍", "👎", "❤", "🔥", "🎉", "😁", "🍿", "👀"];
const SIGNS = { url: "↗", web_app: "▢", copy: "⧉", switch_inline: "@" };

function keyboard(message, does) {
  return el("div", { class: "keyboard" }, ...message.buttons.map((row, rowIndex) =>
    el("div", { class: "row" }, ...row.map((one, column) =>
      el("button", {
        type: "button",
        on: { click: (event) => does.tap(message, one, rowIndex, column, event.currentTarget) },
      }, el("span", {}, one.label), SIGNS[one.kind] && el("i", { "aria-hidden": "true" }, SIGNS[one.kind])),
    )),
  ));
}

function tools(message, isMine, does) {
  const faces = el("div", { class: "faces", hidden: true }, ...FACES.map((emoji) => button(emoji, () => does.react(message, emoji))));
  return el("div", { class: "tools" },
    button("☺", () => (faces.hidden = !faces.hidden), { title: t("react"), "aria-label": t("react") }),
    button("↩", () => does.reply(message), { title: t("reply"), "aria-label": t("reply") }),
    faces,
    isMine && button("✕", () => does.remove(message), { title: t("deleteMine"), "aria-label": t("deleteMine") }));
}
