// Listens to the event stream of <body data-live="…">. An event carries a kind and an id, never content:
// the page asks for what it shows again, under the reader's own rights.
(function () {
  "use strict";
  const PATIENCE_MS = 5000; // a short loss is not worth a word
  const HIDDEN_MS = 60000; // six open streams per site is all that HTTP/1.1 gives: a hidden tab lets its own go
  const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
  let source = null;
  let lastId = "";
  let tries = 0;
  let lostAt = 0;
  let patience = 0;

  const line = () => document.getElementById("lost");
  const words = () => document.getElementById("words").dataset;

  function spread(detail) {
    document.dispatchEvent(new CustomEvent("maillage:live", { detail }));
    window.htmx?.trigger(document.body, `live-${detail.kind}`, detail);
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
      spread({ kind: detail.kind, subject: detail.subject ?? null, id: event.lastEventId });
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
    source.addEventListener("open", recover);
    source.addEventListener("maillage", receive);
    source.addEventListener("error", () => {
      lose();
      if (source.readyState !== EventSource.CLOSED) return; // the browser is already trying again
      setTimeout(connect, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.body.dataset.live || !window.EventSource) return;
    connect();
    addEventListener("online", connect);
    // A page brought back by the browser's own cache has a dead stream and old content.
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      lostAt = lostAt || Date.now();
      connect();
    });
    let asleep = 0;
    document.addEventListener("visibilitychange", () => {
      clearTimeout(asleep);
      if (document.hidden) asleep = setTimeout(() => source?.close(), HIDDEN_MS);
      else if (source?.readyState === EventSource.CLOSED) {
        lostAt = lostAt || Date.now();
        connect();
      }
    });
    addEventListener("pagehide", () => source?.close());
  });

  // An answer swapped in may carry a sentence for the ear: "Une nouvelle demande".
  document.addEventListener("htmx:load", (event) => {
    const swapped = event.detail.elt;
    const said = swapped.matches("[data-live-say]") ? swapped : swapped.querySelector("[data-live-say]");
    if (said) window.maillage.say(said.dataset.liveSay);
  });
})();
