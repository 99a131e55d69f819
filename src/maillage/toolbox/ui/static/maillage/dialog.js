// Dialogs, drawers and menus on the browser's own <dialog> and <details>; asks before what cannot be undone.
(function () {
  "use strict";
  const maillage = (window.maillage = window.maillage || {});

  maillage.confirm = function ({ title, text = "", yes = "", no = "", danger = false }) {
    const dialog = document.getElementById("confirm");
    if (!dialog) return Promise.resolve(false);
    const [refuse, accept] = dialog.querySelectorAll(".modal-footer .btn");
    dialog.querySelector("h2").textContent = title;
    const body = dialog.querySelector(".modal-body");
    body.hidden = !text;
    body.querySelector("p").textContent = text;
    accept.textContent = yes || accept.dataset.word;
    refuse.textContent = no || refuse.dataset.word;
    accept.classList.toggle("btn-danger", danger);
    accept.classList.toggle("btn-primary", !danger);
    dialog.returnValue = "";
    dialog.showModal();
    refuse.focus(); // a hasty Enter loses nothing
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  };

  function ask(element) {
    const { confirm, confirmText, confirmYes, confirmNo } = element.dataset;
    const danger = "confirmDanger" in element.dataset;
    return maillage.confirm({ title: confirm, text: confirmText, yes: confirmYes, no: confirmNo, danger });
  }

  // An element asked once goes through the second time: the browser replays the same act.
  const agreed = new WeakSet();
  async function gate(event, element, replay) {
    if (agreed.delete(element)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await ask(element)) {
      agreed.add(element);
      replay();
    }
  }

  const usesHtmx = (element) => element.matches("[hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete]");

  document.addEventListener(
    "click",
    (event) => {
      const element = event.target.closest("a[data-confirm], button[data-confirm]");
      if (element && !usesHtmx(element)) gate(event, element, () => element.click());
    },
    true,
  );
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches("[data-confirm]") || usesHtmx(form)) return;
      gate(event, form, () => form.requestSubmit(event.submitter));
    },
    true,
  );
  document.addEventListener("htmx:confirm", async (event) => {
    const element = event.detail.elt.closest("[data-confirm]");
    if (!element || element !== event.detail.elt) return;
    event.preventDefault();
    if (await ask(element)) event.detail.issueRequest(true);
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog")?.close();
    if (event.target.matches("dialog.drawer[open]")) event.target.close(); // a click on the veil
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
