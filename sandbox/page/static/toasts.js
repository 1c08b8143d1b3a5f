// Short notices at the edge, and alerts that must be closed.

import { button, el } from "./dom.js";
import { t } from "./words.js";

const STAY_MS = 4000;

export function toast(words) {
  appear(el("div", { class: "toast" }, words));
}

/** What a phone shows at its upper edge; a press opens the chat. */
export function notice(title, words, open) {
  const note = button("", () => (note.remove(), open()), { class: "toast notice" });
  note.append(el("b", {}, title), el("span", {}, words));
  appear(note);
}

function appear(note) {
  document.querySelector("#toasts").append(note);
  setTimeout(() => note.remove(), STAY_MS);
}

/** A dialog over everything; resolves to the value of the button that closed it, or to an empty text. */
export function ask(words, choices) {
  const dialog = el("dialog", { class: "alert" });
  dialog.append(
    el("p", {}, words),
    el("div", { class: "row" }, ...choices.map(([value, label]) => button(label, () => dialog.close(value)))),
  );
  return shown(dialog);
}

export function alertOf(words) {
  return ask(words, [["ok", "OK"]]);
}

export function look(address) {
  const dialog = el("dialog", { class: "viewer" });
  dialog.append(button("", () => dialog.close(), { class: "whole", "aria-label": t("close") }));
  dialog.firstChild.append(el("img", { src: address, alt: t("photo") }));
  return shown(dialog);
}

export function shown(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
