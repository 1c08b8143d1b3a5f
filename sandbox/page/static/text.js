// Formatted text as Telegram shows it: entities, counted in UTF-16 units as JavaScript counts, become elements.

import { button, el } from "./dom.js";
import { t } from "./words.js";

/**
 * The nodes of a formatted text.
 * @param {string} text
 * @param {{type: string, offset: number, length: number, url?: string, language?: string}[]} entities nested, not crossing
 * @param {{command(text), link(url), mention(name)}} does what a press does
 */
export function formatted(text, entities, does) {
  const root = document.createDocumentFragment();
  fill(root, text, 0, text.length, sorted(entities), does);
  return root;
}

const OWN_LINES = { blockquote: true, pre: true };

function sorted(entities) {
  return [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
}

function fill(parent, text, from, to, entities, does) {
  let at = from;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const begin = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (begin >= end) continue;
    parent.append(text.slice(at, begin));
    const inside = [];
    while (index + 1 < entities.length && entities[index + 1].offset < end) inside.push(entities[++index]);
    const element = shape(entity, text.slice(begin, end), does);
    fill(element, text, begin, end, inside, does);
    parent.append(element);
    // A quotation and a block of code stand on lines of their own: the line's end after them is theirs.
    at = entity.type in OWN_LINES && text[end] === "\n" ? end + 1 : end;
  }
  parent.append(text.slice(at, to));
}

function shape(entity, covered, does) {
  const link = (url) =>
    el("a", { href: safe(url), rel: "noopener noreferrer", target: "_blank", title: url, on: { click: (event) => does.link(event, url) } });
  switch (entity.type) {
    case "bold": return el("strong");
    case "italic": return el("em");
    case "underline": return el("u");
    case "strike": return el("s");
    case "code": return copied(el("code", { tabindex: "0", role: "button" }), covered, does);
    case "pre": return copied(el("pre", { tabindex: "0", role: "button", data: { language: entity.language ?? "" } }), covered, does);
    case "blockquote": return quote(entity.collapsed);
    case "spoiler": return spoiler();
    case "text_url": return link(entity.url);
    case "url": return link(/^[a-z]+:/i.test(covered) ? covered : `https://${covered}`);
    case "email": return link(`mailto:${covered}`);
    case "phone": return link(`tel:${covered}`);
    case "bot_command": return button("", () => does.command(covered), { class: "inline" });
    case "mention": return button("", () => does.mention(covered.slice(1)), { class: "inline" });
    case "hashtag": case "cashtag": case "mention_name": return el("span", { class: "mark" });
    default: return el("span");
  }
}

// Only what Telegram itself opens: a bot's text must never run as a script.
function safe(url) {
  return /^(https?|tg|mailto|tel):/i.test(url) ? url : "about:blank";
}

function copied(element, covered, does) {
  element.addEventListener("click", () => does.copy(covered));
  element.addEventListener("keydown", (event) => event.key === "Enter" && does.copy(covered));
  return element;
}

function quote(collapsed) {
  const element = el("blockquote");
  if (collapsed) {
    element.classList.add("folded");
    element.tabIndex = 0;
    element.title = t("showMore");
    const turn = () => element.classList.toggle("folded");
    element.addEventListener("click", turn);
    element.addEventListener("keydown", (event) => event.key === "Enter" && turn());
  }
  return element;
}

function spoiler() {
  const element = el("span", { class: "spoiler", tabindex: "0", role: "button", "aria-label": t("spoiler") });
  const show = () => {
    element.classList.add("shown");
    element.removeAttribute("aria-label");
  };
  element.addEventListener("click", show);
  element.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return element;
}
