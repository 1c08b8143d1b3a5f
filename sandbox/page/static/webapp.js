// A Mini App in a frame, with the events that Telegram's web clients exchange with it
// (core.telegram.org/api/web-events): theme, viewport, main and back button, closing, links.

import { button, el } from "./dom.js";
import { shown } from "./toasts.js";
import { t } from "./words.js";

/** `does` is: link(url), popup(words), data(text). */
export function openWebApp(address, label, does) {
  const frame = el("iframe", { title: label, sandbox: "allow-scripts allow-same-origin allow-forms allow-popups", referrerpolicy: "no-referrer" });
  const back = button("‹", () => tell("back_button_pressed"), { hidden: true, "aria-label": t("back") });
  const main = button("", () => tell("main_button_pressed"), { class: "main", hidden: true });
  const dialog = el("dialog", { class: "webapp" },
    el("header", {}, back, el("b", {}, label), button("✕", () => dialog.close(), { "aria-label": t("close") })), frame, main);
  const origin = new URL(address).origin;

  const tell = (type, data = {}) => frame.contentWindow?.postMessage(JSON.stringify({ eventType: type, eventData: data }), origin);

  const answers = {
    web_app_request_theme: () => tell("theme_changed", { theme_params: themeParams() }),
    web_app_request_viewport: () => tell("viewport_changed", { height: frame.clientHeight, width: frame.clientWidth, is_state_stable: true, is_expanded: true }),
    web_app_setup_back_button: ({ is_visible }) => (back.hidden = !is_visible),
    web_app_setup_main_button: ({ is_visible, is_active, text, color, text_color }) => {
      main.hidden = !is_visible;
      main.disabled = is_active === false;
      if (text !== undefined) main.textContent = text;
      if (color) main.style.background = color;
      if (text_color) main.style.color = text_color;
    },
    web_app_open_link: ({ url }) => does.link(url),
    web_app_open_tg_link: ({ path_full }) => (dialog.close(), does.link(`https://t.me${path_full}`)),
    web_app_open_popup: ({ message }) => does.popup(message),
    web_app_data_send: ({ data }) => (dialog.close(), does.data(data)),
    web_app_close: () => dialog.close(),
  };

  const heard = (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    let told;
    try {
      told = typeof event.data === "string" ? JSON.parse(event.data) : event.data;
    } catch {
      return;
    }
    answers[told?.eventType]?.(told.eventData ?? {});
  };
  const rethemed = () => answers.web_app_request_theme();
  addEventListener("message", heard);
  addEventListener("themed", rethemed);
  frame.src = address;
  return shown(dialog).then(() => {
    removeEventListener("message", heard);
    removeEventListener("themed", rethemed);
  });
}

/** The colours of this page under Telegram's names for them (core.telegram.org/bots/webapps#themeparams). */
export function themeParams() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    bg_color: value("--surface"),
    secondary_bg_color: value("--ground"),
    text_color: value("--ink"),
    hint_color: value("--faint"),
    link_color: value("--accent"),
    button_color: value("--accent"),
    button_text_color: value("--on-accent"),
  };
}
