// The lock screen: forgets what the browser may still hold of the person before, and follows the other tabs.
(function () {
  "use strict";
  const DRAFTS = /^maillage:.*:\//; // mirrors of drafts, from before the device was declared shared
  try {
    sessionStorage.clear();
    localStorage.removeItem("maillage.lock-owed");
    for (const key of Object.keys(localStorage)) if (DRAFTS.test(key)) localStorage.removeItem(key);
  } catch {
    // storage refused: nothing was kept
  }
  if (window.BroadcastChannel) {
    new BroadcastChannel("maillage.guard").addEventListener("message", ({ data }) => {
      if (data.kind === "opened") location.replace("/");
    });
  }
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
