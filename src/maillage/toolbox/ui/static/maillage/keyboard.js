// From the list to the signature without a mouse: "/" searches, j and k walk the rows, Enter opens, single
// keys declared by data-key act, "?" lists them. Never while typing nor with a modifier; can be switched
// off by the person (WCAG 2.1.4).
(function () {
  "use strict";
  const OFF = "maillage.keys-off";
  const shown = (element) => element.getClientRects().length > 0;
  const rows = () => [...document.querySelectorAll("[data-row-link]")].filter(shown);
  const current = () => rows().find((row) => row.classList.contains("here"));

  function isOff() {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false;
    }
  }

  function isTyping(target) {
    return target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
  }

  function choose(row) {
    for (const other of rows()) other.classList.toggle("here", other === row);
    const link = row.matches("a") ? row : row.querySelector("a[href]");
    (link ?? row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    row.dispatchEvent(new CustomEvent("maillage:row", { bubbles: true }));
  }

  function step(by) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current());
    choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
    return true;
  }

  function open() {
    const row = current();
    if (!row) return false;
    (row.matches("a") ? row : row.querySelector("a[href]"))?.click();
    return true;
  }

  function search() {
    const field = [...document.querySelectorAll("[data-search]")].find(shown);
    if (!field) return false;
    if (field.matches("input")) {
      field.focus();
      field.select();
    } else field.click(); // on a phone with a keyboard: the link to the search page
    return true;
  }

  function act(key) {
    const all = [...document.querySelectorAll("[data-key]")].filter((one) => one.dataset.key === key && shown(one));
    const row = current();
    const usable = all.filter((one) => {
      const around = one.closest("[data-row-link]");
      return !one.disabled && one.getAttribute("aria-disabled") !== "true" && (!around || around === row);
    });
    usable[0]?.click();
    return usable.length > 0;
  }

  function label(element) {
    const name = element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? element.textContent;
    return name.trim().replace(/\s+/g, " ");
  }

  function help() {
    const dialog = document.getElementById("keys");
    if (!dialog) return false;
    const list = dialog.querySelector("[data-keys-here]");
    const known = new Map();
    for (const one of document.querySelectorAll("[data-key]")) {
      if (shown(one) && !known.has(one.dataset.key)) known.set(one.dataset.key, label(one));
    }
    list.replaceChildren();
    for (const [key, text] of known) {
      const term = document.createElement("dt");
      const cap = document.createElement("kbd");
      cap.textContent = key;
      term.append(cap);
      const words = document.createElement("dd");
      words.textContent = text;
      list.append(term, words);
    }
    list.hidden = !known.size;
    dialog.querySelector("[data-keys-switch]").checked = !isOff();
    dialog.showModal();
    return true;
  }

  function answer(key, target) {
    if (key === "?") return help();
    if (isOff()) return false;
    if (key === "/") return search();
    if (key === "j") return step(1);
    if (key === "k") return step(-1);
    if (key === "Enter") return !target.closest("a, button, summary, input, [role=button]") && open();
    return act(key);
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key.length > 1 && event.key !== "Enter") return;
    if (isTyping(event.target) || document.querySelector("dialog[open]:not(.still)")) return;
    if (answer(event.key, event.target)) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-switch]")) return;
    try {
      if (event.target.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    } catch {
      // storage refused: the keys stay on
    }
  });
  // The row under the focus is the current one, however the focus came there.
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row-link]");
    if (!row || row.classList.contains("here")) return;
    for (const other of rows()) other.classList.toggle("here", other === row);
  });
})();
