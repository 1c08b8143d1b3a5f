// The middle: one chat's messages, kept at the newest unless somebody scrolls up.

import { bubble, inAWord } from "./bubble.js";
import { composer } from "./composer.js";
import { button, el } from "./dom.js";
import { messagesOf, on, openChat, state } from "./state.js";
import { day, t } from "./words.js";

const NEAR_PX = 80;
const TYPING_MS = 5500;

/** `does` is what bubbles and composer need, and back(), panel(). */
export function talk(root, does) {
  const title = el("b");
  const under = el("small");
  const blocking = button("⏹", does.block, { class: "blocking", hidden: true, title: t("blockBot"), "aria-label": t("blockBot") });
  const topics = el("nav", { class: "topics", hidden: true });
  const pinned = el("button", { type: "button", class: "pinned", hidden: true });
  const list = el("div", { class: "messages", role: "log" });
  const roll = el("div", { class: "roll", tabindex: "0" }, list);
  const down = button("↓", () => toEnd("smooth"), { class: "down", hidden: true, "aria-label": t("newMessages") });
  const empty = el("p", { class: "empty" }, t("openChat"));
  const writing = composer(does);
  const handed = { ...does, reply: writing.reply, command: command, jump };
  let shown = new Map(); // key of an album's or message's first part: its element
  let showing = ""; // the chat and topic that stand there
  let lastDay = "";
  let isAtEnd = true;
  let typingTimer = 0;

  root.append(
    el("header", {},
      button("‹", does.back, { class: "back", "aria-label": t("back") }),
      el("div", { class: "what" }, title, under),
      blocking,
      button("☰", does.panel, { class: "panel", "aria-label": t("stack"), title: t("stack") })),
    topics, pinned, empty, el("div", { class: "scroll" }, roll, down), writing.root);

  on("entered", showAll);
  on("opened", showAll);
  on("message", (change) => change.message.chat === state.open && showOne(change));
  on("typing", (happening) => happening.chat === state.open && showTyping());
  on("said", () => toEnd("instant"));
  roll.addEventListener("scroll", () => {
    isAtEnd = roll.scrollHeight - roll.scrollTop - roll.clientHeight < NEAR_PX;
    down.hidden = isAtEnd;
  }, { passive: true });
  // Pictures and what comes into view take their true height late, and a keyboard takes some of the room.
  const follow = new ResizeObserver(() => isAtEnd && toEnd("instant"));
  follow.observe(list);
  follow.observe(roll);

  function showAll() {
    const chat = state.chats.get(state.open);
    root.dataset.open = String(Boolean(chat));
    empty.hidden = Boolean(chat);
    const before = shown;
    shown = new Map();
    if (!chat) {
      list.replaceChildren();
      showing = "";
      title.textContent = under.textContent = "";
      topics.hidden = pinned.hidden = blocking.hidden = true;
      return;
    }
    title.textContent = chat.title;
    blocking.hidden = chat.kind !== "private" || chat.blocked || !chat.started;
    showUnder();
    showTopics(chat);
    showPinned();
    lastDay = "";
    const parts = groups(visible(chat)).flatMap((group) => [...newDay(group[0]), draw(group, before.get(group[0].key))]);
    const stayed = showing === `${chat.id} ${state.topic}` && !isAtEnd ? roll.scrollTop : null;
    showing = `${chat.id} ${state.topic}`;
    list.replaceChildren(...parts);
    if (stayed === null) toEnd("instant");
    else roll.scrollTop = stayed;
  }

  function showOne({ message, isNew, kind, at }) {
    const chat = state.chats.get(state.open);
    if (!isHere(chat, message)) return;
    if (message.is_deleted || message.album) {
      const near = isAtEnd;
      redraw(message);
      if (near) toEnd("instant");
    } else if (isNew && !shown.has(message.key)) {
      list.append(...newDay(message), draw([message]));
    } else {
      draw([message]);
    }
    if (kind !== "message_edited") showPinned();
    if (message.author !== state.me) showUnder();
    if (isAtEnd) toEnd("instant");
    measure(at);
  }

  function newDay(message) {
    const date = day(message.date);
    return date === lastDay ? [] : [el("div", { class: "day" }, el("span", {}, (lastDay = date)))];
  }

  /** Draw a message or album, in the place of what stood for it before. */
  function draw(group, before = shown.get(group[0].key)) {
    const key = group[0].key;
    const element = bubble(group[0], group, handed, before);
    if (before?.isConnected) {
      if (before.contains(document.activeElement)) refocus(before, element);
      else before.replaceWith(element);
    }
    shown.set(key, element);
    return element;
  }

  // A press on a button edits the message it stands on: whoever goes by keyboard stays at the same place.
  function refocus(before, element) {
    const places = [...before.querySelectorAll("button")];
    const place = places.indexOf(document.activeElement);
    before.replaceWith(element);
    [...element.querySelectorAll("button")][place]?.focus({ preventScroll: true });
  }

  function redraw(message) {
    const chat = state.chats.get(state.open);
    const group = groups(visible(chat)).find((one) => one.some((part) => part.key === message.key || (message.album && part.album === message.album)));
    if (!group) {
      shown.get(message.key)?.remove();
      shown.delete(message.key);
    } else if (shown.has(group[0].key)) draw(group);
    else list.append(...newDay(message), draw(group));
  }

  function showUnder() {
    const chat = state.chats.get(state.open);
    clearTimeout(typingTimer);
    under.className = "";
    under.textContent = chat.kind === "private" ? t("bot") : t("members", { count: chat.members.length });
  }

  function showTyping() {
    under.textContent = t("typing");
    under.className = "typing";
    clearTimeout(typingTimer);
    typingTimer = setTimeout(showUnder, TYPING_MS);
  }

  function showTopics(chat) {
    topics.hidden = chat.topics.length === 0;
    topics.replaceChildren(...chat.topics.map((topic) =>
      button(topic.closed ? `${topic.title} 🔒` : topic.title, () => openChat(chat.id, topic.id), {
        class: topic.id === state.topic ? "topic open" : "topic", "aria-pressed": String(topic.id === state.topic),
      })));
  }

  function showPinned() {
    const found = visible(state.chats.get(state.open)).findLast((one) => one.is_pinned);
    pinned.hidden = !found;
    if (!found) return;
    pinned.replaceChildren(el("b", {}, `📌 ${t("pinned")}`), el("span", {}, inAWord(found)));
    pinned.onclick = () => jump(found.id);
  }

  function jump(id) {
    const element = list.querySelector(`[data-id="${CSS.escape(id)}"]`);
    element?.scrollIntoView({ block: "center", behavior: "smooth" });
    element?.classList.add("found");
    setTimeout(() => element?.classList.remove("found"), 1500);
  }

  function command(text) {
    writing.post(text);
  }

  function toEnd(behavior) {
    isAtEnd = true;
    roll.scrollTo({ top: roll.scrollHeight, behavior });
  }

  return writing;
}

function isHere(chat, message) {
  return chat.topics.length === 0 || (message.topic ?? 1) === state.topic;
}

function visible(chat) {
  return [...messagesOf(chat.id).values()].filter((message) => isHere(chat, message));
}

/** Messages one after the other, those of an album together. */
function groups(messages) {
  const found = [];
  for (const message of messages) {
    const last = found.at(-1);
    if (message.album && last?.[0].album === message.album) last.push(message);
    else found.push([message]);
  }
  return found;
}

// From the happening in the data centre to the frame that shows it, for whoever measures.
function measure(at) {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    performance.mark("shown", { detail: Date.now() - at * 1000 });
  }));
}

