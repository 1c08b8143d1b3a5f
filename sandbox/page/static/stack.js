// The right column: the stack behind the bot, and what may go wrong with it.

import { button, el } from "./dom.js";
import { on, state } from "./state.js";
import { t } from "./words.js";

const FAULTS = ["none", "down", "slow", "401", "garbage"];
const SPEEDS = [1, 30, 90, 600];
const STORIES = ["disk_almost_full", "release_gone", "grab_refused", "no_releases", "indexer_failing", "stall", "download_fails", "import_blocked"];

/** `does` is: turn(what, given), tell(words), back(). */
export function stackColumn(root, does) {
  const bot = el("section");
  const services = el("section");
  const torrents = el("section");
  const clock = el("section");
  const stories = el("section");
  root.append(
    el("header", {}, button("‹", does.back, { class: "back", "aria-label": t("back") }), el("b", {}, t("stack"))),
    el("div", { class: "sections" }, bot, services, torrents, clock, stories));

  const show = (stack) => {
    if (!stack?.bot) return;
    keepFocus(root, () => {
      showBot(bot, stack.bot, does);
      showServices(services, stack.services, does);
      showTorrents(torrents, stack.torrents);
      showClock(clock, stack.clock, does);
      showStories(stories, stack.stories, does);
    });
  };
  on("entered", () => show(state.stack));
  on("stack", show);
}

// The column is drawn anew with every change: the switch that has the focus keeps it.
function keepFocus(root, change) {
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.switch : null;
  change();
  if (focused) root.querySelector(`[data-switch="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function turning(label, name, press, options = {}) {
  return button(label, async (event) => {
    const pressed = event.currentTarget;
    pressed.setAttribute("aria-busy", "true");
    await press();
    pressed.removeAttribute("aria-busy");
  }, { data: { switch: name }, ...options });
}

function showBot(section, bot, does) {
  const act = (action) => turning(t({ start: "run" }[action] ?? action), `bot ${action}`, () => does.turn("bot", { action }), { class: action });
  section.replaceChildren(
    el("h2", {}, t("process")),
    el("p", { class: "state", data: { state: bot.runs ? "good" : "bad" } }, bot.runs ? t("running", bot) : t("stopped")),
    el("div", { class: "row" }, ...(bot.runs ? ["restart", "stop", "kill"] : ["start"]).map(act)));
}

function showServices(section, services, does) {
  section.replaceChildren(el("h2", {}, t("services")), ...services.map((service) => {
    const fault = service.faults.at(-1) ?? "none";
    const choice = el("select", {
      "aria-label": service.name,
      data: { switch: `fault ${service.name}` },
      on: { change: (event) => does.turn("fault", { service: service.name, fault: event.target.value }) },
    }, ...FAULTS.map((name) => el("option", { value: name, selected: name === fault }, t(name))),
      FAULTS.includes(fault) ? null : el("option", { value: fault, selected: true, disabled: true }, t("otherFault")));
    return el("label", { class: "state", data: { state: fault === "none" ? "good" : "bad" } }, el("span", {}, service.name), choice);
  }));
}

function showTorrents(section, torrents) {
  section.replaceChildren(el("h2", {}, t("torrents")), ...(torrents.length ? torrents.map((torrent) => {
    const phase = torrent.stopped && torrent.phase !== "seeding" ? "stopped" : torrent.phase;
    const share = Math.floor(torrent.progress * 100);
    return el("div", { class: "torrent" },
      el("span", { title: torrent.name }, torrent.name),
      el("progress", { max: "100", value: String(share), "aria-label": torrent.name }),
      el("small", {}, `${share} % · ${t(`phase_${phase}`)}`));
  }) : [el("p", {}, t("noTorrents"))]));
}

function showClock(section, clock, does) {
  section.replaceChildren(el("h2", {}, t("clock")), el("div", { class: "row" },
    turning("❚❚", "clock pause", () => does.turn("clock", { paused: true }), { "aria-pressed": String(clock.paused), title: t("paused"), "aria-label": t("paused") }),
    ...SPEEDS.map((factor) => turning(t("times", { factor }), `clock ${factor}`, () => does.turn("clock", { factor, paused: false }), {
      "aria-pressed": String(!clock.paused && clock.factor === factor),
    }))));
}

function showStories(section, told, does) {
  const episode = el("div", { class: "row" }, turning(t("newEpisode"), "episode", async () => {
    const name = await does.turn("episode", {});
    if (name) does.tell(t("episodeOut", { name }));
  }));
  const request = el("div", { class: "row" }, turning(t("newRequest"), "request", async () => {
    const name = await does.turn("request", {});
    if (name) does.tell(t("requested", { name }));
  }));
  section.replaceChildren(el("h2", {}, t("stories")), episode, request, ...STORIES.map((story) => {
    const isOn = told.includes(story);
    return el("label", { class: "story" },
      el("input", {
        type: "checkbox", checked: isOn, data: { switch: `story ${story}` },
        on: { change: (event) => does.turn("story", { story, on: event.target.checked }) },
      }), el("span", {}, t(story)));
  }));
}
