// One line of news at the bottom of the page, read out by assistive technology; and the words said when
// the server does not answer. Everything shown is set as text, never as markup.
(function () {
  "use strict";
  const STAY_MS = 8000; // a toast with a way back stays until it is closed (WCAG 2.2.1)
  const ICONS = { done: "check-circle-fill", soon: "exclamation-triangle-fill", late: "exclamation-circle-fill" };
  const maillage = (window.maillage = window.maillage || {});
  const words = () => document.getElementById("words")?.dataset ?? {};

  function make(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  function icon(name, kind) {
    const mark = make("i", `bi bi-${name}${kind ? ` is-${kind}` : ""}`);
    mark.setAttribute("aria-hidden", "true");
    return mark;
  }

  function closeButton() {
    const button = make("button", "btn btn-sm btn-quiet btn-icon");
    button.type = "button";
    button.setAttribute("aria-label", words().close);
    button.setAttribute("data-toast-close", "");
    button.append(icon("x-lg"));
    return button;
  }

  function leaveLater(toast) {
    let timer = setTimeout(() => toast.remove(), STAY_MS);
    const hold = () => clearTimeout(timer);
    const again = () => (timer = setTimeout(() => toast.remove(), STAY_MS));
    toast.addEventListener("mouseenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("mouseleave", again);
    toast.addEventListener("focusout", again);
  }

  // On a phone the dock takes the height of what it holds: the news stands above it, whatever that is.
  function aboveTheDock() {
    const dock = document.querySelector(".dock");
    const held = dock && getComputedStyle(dock).position === "sticky" ? dock.offsetHeight : 0;
    document.getElementById("toasts")?.style.setProperty("--dock-now", `${held}px`);
  }

  maillage.toast = function ({ kind = "done", text, url = "", label = "" }) {
    const place = document.getElementById("toasts");
    if (!place || !text) return;
    aboveTheDock();
    const toast = make("div", `toast show ${kind in ICONS ? kind : "done"}`);
    const body = make("div", "toast-body");
    body.append(icon(ICONS[kind] ?? ICONS.done, kind), make("span", "toast-text", text));
    if (url && label && url.startsWith("/")) {
      const link = make("a", "btn btn-sm btn-quiet", label);
      link.href = url;
      body.append(link);
    }
    body.append(closeButton());
    toast.append(body);
    place.append(toast);
    if (!url && kind !== "late") leaveLater(toast);
    return toast;
  };

  maillage.say = function (text) {
    const voice = document.getElementById("voice");
    if (!voice) return;
    voice.textContent = "";
    requestAnimationFrame(() => (voice.textContent = text)); // the same words twice are said twice
  };

  document.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest(".toast").remove();
  });
  document.addEventListener("DOMContentLoaded", () => {
    aboveTheDock();
    document.querySelectorAll("#toasts .toast:not(.late)").forEach(leaveLater);
  });
  document.addEventListener("maillage:toast", (event) => maillage.toast(event.detail));
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    const text = status === 404 ? words().missing : status === 403 ? words().refused : words().failed;
    maillage.toast({ kind: "late", text });
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => maillage.toast({ kind: "late", text: words().offline }));
  }
})();
