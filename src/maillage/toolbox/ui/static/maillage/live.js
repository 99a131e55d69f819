// Listens to the event stream of <body data-live="…">. An event carries a kind and an id, never content:
// the page asks for what it shows again, under the reader's own rights.
//
// One browser holds one stream, whatever its number of tabs: over HTTP/1.1 it has six connections for a site, and
// the seventh tab would wait for ever. The tab that holds the lock listens and tells the others; when it closes, the
// browser gives the lock to the next one, which asks for what was missed. Without locks (old browsers, plain HTTP),
// each visible tab has its own.
(function () {
  "use strict";
  const PATIENCE_MS = 5000; // a short loss is not worth a word
  const HIDDEN_MS = 60000; // without locks, a hidden tab lets its own stream go
  const STAYS_MS = 4000; // nobody waits longer for the next page without believing that they are still here
  const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
  const NAME = "maillage-live";
  const shares = Boolean(navigator.locks && window.BroadcastChannel);
  let channel = null;
  let source = null;
  let lastId = "";
  let tries = 0;
  let lostAt = 0;
  let patience = 0;

  const line = () => document.getElementById("lost");
  const words = () => document.getElementById("words").dataset;
  const tell = (message) => channel?.postMessage(message);

  function spread(detail) {
    document.dispatchEvent(new CustomEvent("maillage:live", { detail }));
    window.htmx?.trigger(document.body, `live-${detail.kind}`, detail);
  }

  function hear(detail) {
    if (detail.id) lastId = detail.id;
    spread(detail);
  }

  function receive(event) {
    if (event.lastEventId) lastId = event.lastEventId;
    let detail;
    try {
      detail = JSON.parse(event.data);
    } catch {
      return; // a comment or a heartbeat
    }
    if (detail && /^[a-z][a-z0-9_.-]*$/.test(detail.kind ?? "")) {
      const told = { kind: detail.kind, subject: detail.subject ?? null, id: event.lastEventId };
      tell({ told }); // first: htmx ties an element to what it spreads, and an element does not travel
      hear(told);
    }
  }

  function lose() {
    if (lostAt) return;
    lostAt = Date.now();
    patience = setTimeout(() => {
      line().hidden = false;
      window.maillage.say(words().lost);
    }, PATIENCE_MS);
  }

  function recover() {
    tries = 0;
    if (!lostAt) return;
    clearTimeout(patience);
    const told = !line().hidden;
    lostAt = 0;
    line().hidden = true;
    if (told) window.maillage.say(words().back);
    spread({ kind: "back", subject: null, id: lastId }); // what was missed is asked again
  }

  function connect() {
    source?.close();
    const url = new URL(document.body.dataset.live, location.href);
    // The browser sends Last-Event-ID by itself when it reconnects; a new EventSource cannot, hence the query.
    if (lastId) url.searchParams.set("last-event-id", lastId);
    source = new EventSource(url);
    source.addEventListener("open", () => {
      recover();
      tell({ open: true });
    });
    source.addEventListener("maillage", receive);
    source.addEventListener("error", () => {
      lose();
      tell({ open: false });
      if (source.readyState !== EventSource.CLOSED) return; // the browser is already trying again
      setTimeout(connect, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
    });
  }

  // The tab that listens says so to the one that arrives, which otherwise would not know that the stream is lost.
  function share(account) {
    channel = new BroadcastChannel(`${NAME}-${account}`);
    channel.addEventListener("message", ({ data }) => {
      if (data.told) hear(data.told);
      else if (data.asks && source) tell({ open: source.readyState === EventSource.OPEN });
      else if (data.open === true) recover();
      else if (data.open === false && !source) lose();
    });
    // The lock is held until this page goes: the browser itself lets it go then, even when the tab falls.
    const take = () => {
      const gone = new AbortController();
      const left = new Promise((release) => addEventListener("pagehide", release, { once: true }));
      left.then(() => gone.abort());
      tell({ asks: true });
      navigator.locks
        .request(`${NAME}-${account}`, { signal: gone.signal }, () => {
          connect();
          return left.then(() => (source = null));
        })
        .catch(() => {}); // gone before its turn
    };
    take();
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      lostAt = lostAt || Date.now(); // brought back by the browser's own cache: what it shows is old
      take();
    });
  }

  function alone() {
    connect();
    let asleep = 0;
    document.addEventListener("visibilitychange", () => {
      clearTimeout(asleep);
      if (document.hidden) asleep = setTimeout(() => source?.close(), HIDDEN_MS);
      else if (source?.readyState === EventSource.CLOSED) {
        lostAt = lostAt || Date.now();
        connect();
      }
    });
    // A page brought back by the browser's own cache has a dead stream and old content.
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      lostAt = lostAt || Date.now();
      connect();
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.body.dataset.live || !window.EventSource) return;
    if (shares && document.body.dataset.liveOf) share(document.body.dataset.liveOf);
    else alone();
    addEventListener("online", () => source && connect());
    addEventListener("pagehide", () => source?.close());
  });

  // A page that its reader is leaving is not refreshed under their hand: the refresh would win over where they go. When
  // they stay after all (a file, a change of mind), what was missed is asked again.
  let leaving = 0;
  addEventListener("beforeunload", () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => {
      leaving = 0;
      spread({ kind: "back", subject: null, id: lastId });
    }, STAYS_MS);
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (leaving && event.detail.xhr.getResponseHeader("HX-Refresh")) event.preventDefault();
  });

  // An answer swapped in may carry a sentence for the ear: "Une nouvelle demande".
  document.addEventListener("htmx:load", (event) => {
    const swapped = event.detail.elt;
    const said = swapped.matches("[data-live-say]") ? swapped : swapped.querySelector("[data-live-say]");
    if (said) window.maillage.say(said.dataset.liveSay);
  });
})();
