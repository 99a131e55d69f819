// Small guards on forms: sent once, not left by mistake, the first error under the eyes. Without
// JavaScript every form still works; the server keeps the same promises (idempotency keys, drafts).
(function () {
  "use strict";
  const busy = new WeakSet();

  function release(form) {
    busy.delete(form);
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("[aria-disabled='true'][data-was-sent]")) {
      button.removeAttribute("aria-disabled");
      button.removeAttribute("data-was-sent");
    }
  }

  function hold(form, submitter) {
    busy.add(form);
    form.setAttribute("aria-busy", "true");
    // aria-disabled and not disabled: a disabled button would lose its name and value from the form data
    submitter?.setAttribute("aria-disabled", "true");
    submitter?.setAttribute("data-was-sent", "");
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "sendAgain" in form.dataset) return;
    if (busy.has(form)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.submitter?.formTarget === "_blank") return; // answered in another tab: this page stays as it is
    if (event.defaultPrevented && !form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]")) return;
    hold(form, event.submitter);
    unsaved.delete(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (form) release(form);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));

  // Leaving with words that are kept nowhere
  const unsaved = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "unsaved" in form.dataset) unsaved.add(form);
  });
  document.addEventListener("maillage:saved", (event) => unsaved.delete(event.target));
  addEventListener("beforeunload", (event) => {
    for (const form of unsaved) if (!form.isConnected) unsaved.delete(form);
    if (unsaved.size) event.preventDefault();
  });

  function settle(root) {
    const first = (selector) => (root.matches?.(selector) ? root : root.querySelector(selector));
    (first(".errors[data-errors]") ?? first("[data-focus]"))?.focus();
  }
  document.addEventListener("DOMContentLoaded", () => settle(document));
  document.addEventListener("htmx:load", (event) => event.detail.elt !== document.body && settle(event.detail.elt));

  document.addEventListener("click", async (event) => {
    const copier = event.target.closest("[data-copy]");
    if (copier) {
      const source = document.querySelector(copier.dataset.copy);
      const words = document.getElementById("words").dataset;
      try {
        await navigator.clipboard.writeText(source.value ?? source.textContent);
        window.maillage.toast({ kind: "done", text: words.copied });
      } catch {
        getSelection().selectAllChildren(source); // no permission: at least it is selected
        window.maillage.toast({ kind: "soon", text: words.copyByHand });
      }
    }
    if (event.target.closest("[data-print]")) print();
  });
})();
