// A poll: voted on by press, with its totals once one has voted or it is over.

import { button, el } from "./dom.js";
import { nameOf, state } from "./state.js";
import { t } from "./words.js";

/** `does` is: vote(message, answers). */
export function pollOf(message, does) {
  const { poll } = message;
  const mine = poll.answers.flatMap((answer, index) => (answer.who.includes(state.me) ? [index] : []));
  const isClosed = poll.closed || (poll.close_date !== null && poll.close_date * 1000 < Date.now());
  const shows = mine.length > 0 || isClosed;
  const kind = t(isClosed ? "pollClosed" : poll.quiz ? "quiz" : poll.anonymous ? "pollAnonymous" : "pollPublic");
  const chosen = new Set();
  const cast = button(t("vote"), () => does.vote(message, [...chosen]), { class: "cast", hidden: true });
  const answers = poll.answers.map((answer, index) =>
    shows ? result(poll, answer, mine.includes(index)) : choice(poll, answer, index));

  function choice({ multiple }, answer, index) {
    const press = (event) => {
      if (!multiple) return does.vote(message, [index]);
      const isOn = !chosen.delete(index) && Boolean(chosen.add(index));
      event.currentTarget.setAttribute("aria-pressed", String(isOn));
      cast.hidden = chosen.size === 0;
      return undefined;
    };
    return el("button", { type: "button", class: "answer", "aria-pressed": multiple ? "false" : null, on: { click: press } },
      el("span", { class: multiple ? "box" : "ring", "aria-hidden": "true" }), el("span", {}, answer.text));
  }

  return el("div", { class: "poll" },
    el("b", {}, poll.question), el("small", {}, kind), ...answers, cast,
    shows && poll.quiz && poll.solution && el("p", { class: "solution" }, poll.solution),
    el("small", {}, poll.voters ? t("voters", { count: poll.voters }) : t("noVoters")),
    mine.length > 0 && !isClosed && !poll.quiz && button(t("retract"), () => does.vote(message, []), { class: "retract" }));
}

function result(poll, answer, isMine) {
  const share = poll.voters ? Math.round((answer.votes / poll.voters) * 100) : 0;
  const who = poll.anonymous ? "" : answer.who.map(nameOf).join(", ");
  const sign = isMine ? (poll.quiz && !answer.correct ? " ✗" : " ✓") : poll.quiz && answer.correct ? " ✓" : "";
  return el("div", { class: isMine ? "result mine" : "result" },
    el("span", { class: "share" }, `${share} %`), el("span", {}, answer.text + sign),
    el("progress", { max: "100", value: String(share), "aria-label": answer.text }), who && el("small", {}, who));
}
