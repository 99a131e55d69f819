// Watches over the page of a signed-in person. Everywhere: says to the server that somebody really touches the page.
// On a shared device: after a silence, by its button or its keys, empties the page at once, lets the drafts be
// saved, ends the session, and leaves the lock screen in place of the page. All tabs follow the first.
(function () {
  "use strict";
  const OWED = "maillage.lock-owed"; // the page was emptied while the server was away: the session is still to end
  const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "touchmove"];
  const BEATS = 4; // a limit is told in so many parts, and to the other tabs in ten times more
  const SAVING_MS = 5000;
  const LEADER_MS = 3000;
  const RETRY_MS = 3000;
  const LONGEST_TIMER_MS = 2 ** 31 - 1;

  let facts = null;
  let limit = 0;
  let shared = false;
  let touchedAt = Date.now();
  let toldAt = 0;
  let beatAt = Date.now();
  let beating = 0;
  let timer = 0;
  let locking = false;
  const channel = window.BroadcastChannel ? new BroadcastChannel("maillage.guard") : null;
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  function send(url, fields) {
    const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
    Object.assign(headers, JSON.parse(document.body.getAttribute("hx-headers") || "{}"));
    const body = new URLSearchParams(fields);
    return fetch(url, { method: "POST", body, headers, redirect: "manual", keepalive: true });
  }

  // --- in use --------------------------------------------------------------------------------------------

  function touched(event) {
    if (!event.isTrusted || locking) return;
    touchedAt = Date.now();
    if (touchedAt - toldAt > limit / BEATS / 10) {
      toldAt = touchedAt;
      channel?.postMessage({ kind: "touched", at: touchedAt });
    }
    if (!beating) beating = setTimeout(beat, Math.max(0, beatAt + limit / BEATS - touchedAt));
  }

  async function beat() {
    beating = 0;
    beatAt = Date.now();
    let reply;
    try {
      reply = await send(facts.pulse, { age: Math.max(0, Math.floor((beatAt - touchedAt) / 1000)) });
    } catch {
      return; // no network: the next touch tells
    }
    if (reply.status === 401 && shared) lock("told");
  }

  function watch() {
    clearTimeout(timer);
    if (locking) return;
    if (touchedAt > Date.now()) touchedAt = Date.now(); // the clock was put back
    const left = limit - (Date.now() - touchedAt);
    if (left <= 0) lock("silence");
    else timer = setTimeout(watch, Math.min(left, LONGEST_TIMER_MS));
  }

  // --- locking -------------------------------------------------------------------------------------------

  /** Whoever holds something unsaved answers the event with a promise: true once it is kept. */
  function askKeepers() {
    const promises = [];
    document.dispatchEvent(new CustomEvent("maillage:lock", { detail: { keep: (promise) => promises.push(promise) } }));
    const all = Promise.all(promises).then((kept) => kept.every(Boolean), () => false);
    return Promise.race([all, pause(SAVING_MS).then(() => false)]);
  }

  function make(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  /** What is left is a padlock and the words that other scripts look up. */
  function empty() {
    document.title = "Maillage";
    const cover = make("main", "cover");
    const mark = make("i", "bi bi-lock t20");
    mark.setAttribute("aria-hidden", "true");
    const said = make("p", "");
    said.setAttribute("role", "status");
    cover.append(mark, make("h1", "t20", facts.locking), said);
    const voice = document.getElementById("voice");
    if (voice) voice.textContent = "";
    const kept = ["words", "lost", "voice", "guard"].map((id) => document.getElementById(id)).filter(Boolean);
    document.body.replaceChildren(cover, ...kept);
  }

  function say(text) {
    const place = document.querySelector(".cover p");
    if (place && place.textContent !== text) place.textContent = text;
  }

  function owe(isOwed) {
    try {
      if (isOwed) localStorage.setItem(OWED, "1");
      else localStorage.removeItem(OWED);
    } catch {
      // storage refused: the server's own delay locks
    }
  }

  let ended = () => {};
  const leaderEnded = new Promise((resolve) => (ended = resolve));

  async function endSession(why) {
    const page = location.pathname + location.search;
    for (;;) {
      try {
        const reply = await send(facts.lock, { page, why });
        if (reply.status < 500) break; // ended here, or already by somebody else
      } catch {
        // no network
      }
      owe(true);
      say(facts.stuck);
      await pause(RETRY_MS);
    }
    owe(false);
    channel?.postMessage({ kind: "ended" });
  }

  async function lock(why) {
    if (locking) return;
    locking = true;
    clearTimeout(timer);
    clearTimeout(beating);
    const saving = askKeepers(); // each reads its fields before the page is emptied
    empty();
    const leads = why === "button" || (why === "silence" && !document.hidden);
    if (leads) channel?.postMessage({ kind: "locked" });
    const saved = await saving;
    if (!saved) say(facts.unsaved);
    if (!leads) await Promise.race([leaderEnded, pause(LEADER_MS)]);
    await endSession(why);
    location.replace(saved ? facts.screen : `${facts.screen}?perdu`);
  }

  function hear({ data }) {
    if (data.kind === "touched") touchedAt = Math.max(touchedAt, Math.min(data.at, Date.now()));
    else if (data.kind === "locked") lock("told");
    else if (data.kind === "ended") ended();
  }

  // --- what the browser itself would keep ------------------------------------------------------------------

  /** The history of the browser lists titles: none of them names a patient. */
  function plainTitle() {
    const name = document.querySelector(".page-name")?.textContent.trim();
    if (name || document.querySelector(".band")) document.title = name ? `${name} · Maillage` : "Maillage";
  }

  function guardDevice() {
    plainTitle();
    channel?.addEventListener("message", hear);
    channel?.postMessage({ kind: "opened" });
    document.addEventListener("visibilitychange", () => !document.hidden && watch());
    addEventListener("focus", watch);
    // A page kept whole for the back button is kept invisible, and asked again when it comes back.
    addEventListener("pagehide", () => (document.documentElement.hidden = true));
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    addEventListener("beforeunload", (event) => locking && event.stopImmediatePropagation(), true);
    document.addEventListener(
      "click",
      (event) => event.target.closest?.("a[target=_blank]")?.removeAttribute("target"), // one page to empty, not two
      true,
    );
    document.addEventListener(
      "submit",
      (event) => {
        if (!event.target.matches("[data-lock-now]")) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        lock("button");
      },
      true,
    );
    document.addEventListener("keydown", (event) => {
      if (!event.ctrlKey || !event.shiftKey || event.altKey || event.key.toLowerCase() !== "l") return;
      event.preventDefault();
      lock("button");
    });
    let isOwed = false;
    try {
      isOwed = localStorage.getItem(OWED) === "1";
    } catch {
      // storage refused
    }
    if (isOwed) lock("button");
    else watch();
  }

  document.addEventListener("DOMContentLoaded", () => {
    facts = document.getElementById("guard")?.dataset;
    if (!facts) return;
    shared = "shared" in facts;
    limit = Number(facts.limit) * 1000;
    for (const type of TOUCHES) addEventListener(type, touched, { capture: true, passive: true });
    if (shared) guardDevice();
  });
})();
