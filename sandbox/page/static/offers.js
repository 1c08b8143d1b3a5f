// What the composer offers while somebody writes: a bot's commands, or a bot's answers to an inline query.

import { el } from "./dom.js";

const ASK_AFTER_MS = 250;

/** `does` is: ask(what, given), failed(error). */
export function offers(does) {
  const root = el("div", { class: "suggestions", role: "listbox", hidden: true });
  let chosen = 0;
  let asking = 0;
  let asked = "";

  /** Show options: `{ id, head, words, photo?, take() }`. */
  function show(options) {
    chosen = 0;
    root.hidden = options.length === 0;
    root.replaceChildren(...options.map((one, index) => el("button", {
      type: "button", role: "option", "aria-selected": String(index === 0), tabindex: "-1", data: { id: one.id },
      on: { mousedown: (event) => event.preventDefault(), click: one.take },
    }, one.photo && el("img", { src: `file/${one.photo}`, alt: "" }), el("b", {}, one.head), el("span", {}, one.words))));
  }

  /** Ask a bot for some words, once the hand rests; what was asked before and comes late is not shown. */
  function query(given, choose) {
    const wanted = JSON.stringify(given);
    if (wanted === asked) return;
    asked = wanted;
    clearTimeout(asking);
    asking = setTimeout(async () => {
      try {
        const answer = await does.ask("query", given);
        if (asked !== wanted) return;
        show(answer.results.map((one) => ({
          id: one.id, head: one.title, words: one.description, photo: one.photo, take: () => choose(answer.query, one.id),
        })));
      } catch (error) {
        if (asked === wanted) does.failed(error);
      }
    }, ASK_AFTER_MS);
  }

  function close() {
    clearTimeout(asking);
    asked = "";
    show([]);
  }

  /** Move the choice by a step, round and round. */
  function move(step) {
    const options = [...root.children];
    options[chosen].setAttribute("aria-selected", "false");
    chosen = (chosen + step + options.length) % options.length;
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  return { root, show, query, close, move, isOpen: () => !root.hidden, current: () => root.children[chosen] };
}
