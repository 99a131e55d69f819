// Light, dark or as the device says. Loaded before the page is drawn, so it never flashes; remembered on
// this device only. Printing always takes the light colours.
(function () {
  "use strict";
  const KEY = "maillage.theme";
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");

  function choice() {
    try {
      const kept = localStorage.getItem(KEY);
      return kept === "light" || kept === "dark" ? kept : "system";
    } catch {
      return "system"; // storage refused: follow the device
    }
  }

  function keep(value) {
    try {
      if (value === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, value);
    } catch {
      // storage refused: the choice lasts for this page
    }
    apply(value);
  }

  function apply(value) {
    const theme = value === "system" ? (device.matches ? "dark" : "light") : value;
    root.setAttribute("data-bs-theme", theme);
    root.setAttribute("data-theme-asked", value);
    show();
  }

  function show() {
    const dark = root.getAttribute("data-bs-theme") === "dark";
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.setAttribute("aria-pressed", String(dark));
    }
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      const mine = button.dataset.themeChoice === root.getAttribute("data-theme-asked");
      button.setAttribute("aria-pressed", String(mine));
    }
  }

  apply(choice());
  device.addEventListener("change", () => apply(choice()));
  addEventListener("storage", (event) => event.key === KEY && apply(choice())); // the other tabs follow
  addEventListener("beforeprint", () => root.setAttribute("data-bs-theme", "light"));
  addEventListener("afterprint", () => apply(root.getAttribute("data-theme-asked")));
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("htmx:load", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-switch], [data-theme-choice]");
    if (!button) return;
    const other = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    keep(button.dataset.themeChoice ?? other);
  });
})();
