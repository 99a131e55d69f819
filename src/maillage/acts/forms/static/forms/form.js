// A form that reacts: shows and hides, totals, says what is wrong on leaving a field, keeps the draft.
// The page works without it; the server evaluates again with the same engine and has the last word.
(function () {
  "use strict";

  const SAVE_AFTER_MS = 800;
  const REACT_AFTER_MS = 20; // the keys of one burst are one change
  const RETRY_MS = 15000;
  const MIRROR_DAYS = 1;
  const json = (id) => {
    const holder = id && document.getElementById(id);
    return holder ? JSON.parse(holder.textContent) : null;
  };
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
  const cssName = (name) => `[name="${CSS.escape(name)}"]`;

  function later(wait, work) {
    let timer = 0;
    const start = () => {
      clearTimeout(timer);
      timer = setTimeout(work, wait);
    };
    start.cancel = () => clearTimeout(timer);
    return start;
  }

  // --- what the page holds -------------------------------------------------------------------------------

  /** By linkId, what is typed; a question that is not on this page is absent. */
  function typedIn(form, program) {
    const data = new FormData(form);
    const fields = {};
    for (const id of Object.keys(program.items)) {
      const name = `f-${id}`;
      if (!data.has(name) && !data.has(`${name}.present`) && !data.has(`${name}.other`)) continue;
      fields[id] = [...data.getAll(name), ...data.getAll(`${name}.other`)].map(String);
    }
    return fields;
  }

  const wrapperOf = (form, id) => form.querySelector(`[data-item="${CSS.escape(id)}"]`);

  function showError(wrapper, sentence) {
    const place = [...wrapper.querySelectorAll("[data-error]")].find((one) => one.closest("[data-item]") === wrapper);
    if (!place) return;
    place.replaceChildren();
    place.classList.toggle("said", Boolean(sentence));
    if (sentence) {
      const mark = document.createElement("i");
      mark.className = "bi bi-exclamation-circle-fill";
      mark.setAttribute("aria-hidden", "true");
      place.append(mark, sentence);
    }
    const invalid = (control) =>
      sentence ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid");
    if (wrapper.getAttribute("role") === "radiogroup") invalid(wrapper);
    for (const control of wrapper.querySelectorAll(".form-control, .form-select")) {
      control.classList.toggle("is-invalid", Boolean(sentence));
      invalid(control);
    }
  }

  // --- reacting ------------------------------------------------------------------------------------------

  class Reaction {
    constructor(form, words) {
      this.form = form;
      this.words = words;
      this.program = json(form.dataset.definition || "form-definition");
      this.context = json(form.dataset.context || "form-context") || {};
      this.base = json(form.dataset.response || "form-response") || {};
      this.said = new Set();
      for (const place of form.querySelectorAll("[data-error].said")) this.said.add(place.closest("[data-item]")?.dataset.item);
    }

    run() {
      const engine = globalThis.maillageForms;
      if (!engine || !this.program) return;
      let verdict;
      try {
        const response = engine.read(this.program, typedIn(this.form, this.program), this.base);
        verdict = engine.evaluate(this.program, response, this.context, this.words, { final: false });
      } catch {
        return; // the server will say
      }
      for (const [id, one] of Object.entries(verdict.items)) this.apply(id, one);
    }

    apply(id, one) {
      const wrapper = wrapperOf(this.form, id);
      if (!wrapper) return;
      if (wrapper.hidden === one.visible) wrapper.hidden = !one.visible;
      const result = wrapper.querySelector("[data-result]");
      if (result) {
        const value = one.answers.length ? Object.values(one.answers[0])[0] : null;
        const number = value !== null && typeof value === "object" ? value.value : value;
        const text = number === null ? "–" : String(number).replace(".", ",");
        const unit = this.program.items[id].unit;
        const full = number === null || !unit ? text : `${text} ${unit.unit}`;
        if (result.textContent !== full) result.textContent = full;
      } else if (this.program.items[id].calculated) {
        const control = wrapper.querySelector(".form-control");
        if (control) control.value = one.answers.length ? Object.values(one.answers[0])[0] : "";
      }
      if (this.said.has(id)) showError(wrapper, one.error);
    }

    leave(target) {
      const wrapper = target.closest("[data-item]");
      if (!wrapper || !this.form.contains(wrapper)) return;
      this.said.add(wrapper.dataset.item);
      this.run();
    }
  }

  // --- keeping the draft ---------------------------------------------------------------------------------

  class Draft {
    constructor(form, words, reaction) {
      this.form = form;
      this.words = words;
      this.reaction = reaction;
      this.revision = form.dataset.revision || "";
      // On a shared device nothing of a patient stays in the browser: the server alone keeps the draft.
      const isShared = document.querySelector("#guard[data-shared]");
      this.key = form.dataset.draftKey && !isShared ? `${form.dataset.draftKey}:${location.pathname}` : "";
      this.stopped = !form.dataset.autosaveUrl;
      this.inFlight = false;
      this.dirty = false;
      this.soon = later(SAVE_AFTER_MS, () => this.save());
      this.again = later(RETRY_MS, () => this.save());
    }

    body() {
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(this.form)) if (typeof value === "string") body.append(name, value);
      return body;
    }

    say(name, values) {
      for (const place of document.querySelectorAll("[data-autosave-state]")) {
        const text = fill(this.words[name], values || {});
        if (place.textContent !== text) place.textContent = text;
      }
    }

    changed() {
      this.dirty = true;
      this.mirror();
      if (!this.stopped) this.soon();
    }

    mirror() {
      if (!this.key) return;
      const fields = [...this.body()].filter(([name]) => name.startsWith("f-"));
      try {
        localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), revision: this.revision, fields }));
      } catch {
        // no room or no permission: the server keeps the draft all the same
      }
    }

    forget() {
      try {
        localStorage.removeItem(this.key);
      } catch {
        // nothing was kept
      }
    }

    save() {
      if (this.stopped || !this.dirty) return undefined;
      if (this.inFlight) return void this.soon();
      this.saving = this.sendAll();
      return this.saving;
    }

    async sendAll() {
      this.inFlight = true;
      this.dirty = false;
      this.again.cancel();
      try {
        await this.answer(await this.send());
      } catch {
        this.failed();
      } finally {
        this.inFlight = false;
      }
    }

    /** What is typed, at once, before the page leaves; true when the server has all of it. */
    async flush() {
      this.soon.cancel();
      await this.saving;
      await this.save();
      return !this.dirty;
    }

    send() {
      const body = this.body();
      body.set("revision", this.revision);
      const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
      Object.assign(headers, JSON.parse(document.body.getAttribute("hx-headers") || "{}"));
      return fetch(this.form.dataset.autosaveUrl, { method: "POST", body, headers, redirect: "manual" });
    }

    async answer(reply) {
      if (reply.status === 409) {
        const told = await reply.json().catch(() => ({}));
        return told.closed ? this.close(told.error) : this.stop("conflict", told.error);
      }
      if (reply.type === "opaqueredirect" || reply.status === 401 || reply.status === 403) return this.stop("signedOut");
      if (!reply.ok) return this.failed();
      const kept = await reply.json();
      if (kept.red_flag) return this.leave(kept.red_flag);
      this.revision = this.form.dataset.revision = String(kept.revision);
      const posted = this.form.querySelector("[data-revision-field]");
      if (posted) posted.value = this.revision;
      this.say("kept", { at: kept.saved_at });
      if (this.dirty) this.mirror();
      else {
        this.forget();
        this.form.dispatchEvent(new CustomEvent("maillage:saved", { bubbles: true, detail: kept }));
      }
    }

    failed() {
      this.dirty = true;
      this.say("keptHere");
      this.again();
    }

    /** Nothing is overwritten: what was typed stays on this device. */
    stop(name, sentence) {
      this.stopped = true;
      this.dirty = true;
      this.mirror();
      this.say(name);
      globalThis.maillage?.toast?.({ kind: "late", text: sentence || this.words[name] });
    }

    /** What was answered cannot wait: it is kept, and another page says what to do. */
    leave(address) {
      this.stopped = true;
      this.forget();
      location.assign(address);
    }

    /** Not ours to fill any more: nothing of it stays on this device. */
    close(sentence) {
      this.stopped = true;
      this.dirty = false;
      this.forget();
      this.key = "";
      for (const place of document.querySelectorAll("[data-autosave-state]")) place.textContent = sentence;
      globalThis.maillage?.toast?.({ kind: "late", text: sentence });
    }

    /** After a crash or a refusal of the server. When the server has moved on, only empty questions are filled. */
    restore() {
      let kept = null;
      try {
        this.tidy();
        kept = JSON.parse(localStorage.getItem(this.key) || "null");
      } catch {
        return;
      }
      if (!kept || !Array.isArray(kept.fields)) return;
      const before = new URLSearchParams(this.body()).toString();
      restoreFields(this.form, kept.fields, String(kept.revision) !== String(this.revision));
      if (this.body().toString() === before) return this.forget();
      this.say("restored");
      globalThis.maillage?.toast?.({ kind: "soon", text: this.words.restored });
      this.reaction.run();
      this.dirty = true;
      if (!this.stopped) this.soon();
    }

    /** What is of no more use does not stay on the device. */
    tidy() {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith("maillage:") || key === this.key || !key.includes(":/")) continue;
        const kept = JSON.parse(localStorage.getItem(key) || "null");
        const sameDraft = key.startsWith(`${this.form.dataset.draftKey}:`);
        const old = !kept || !(Date.now() - kept.at < MIRROR_DAYS * 86400e3);
        if (old || (sameDraft && Number(kept.revision) < Number(this.revision))) localStorage.removeItem(key);
      }
    }
  }

  function restoreFields(form, fields, onlyEmpty) {
    const values = new Map();
    for (const [name, value] of fields) values.set(name, [...(values.get(name) || []), value]);
    for (const [name, wanted] of values) {
      if (name.endsWith(".present")) continue;
      const controls = [...form.querySelectorAll(cssName(name))];
      const checks = controls.filter((one) => one.type === "radio" || one.type === "checkbox");
      if (checks.length) {
        if (onlyEmpty && checks.some((one) => one.checked)) continue;
        for (const one of checks) one.checked = wanted.includes(one.value);
      } else {
        controls.forEach((one, place) => {
          if (one.readOnly || one.type === "hidden" || one.type === "file" || (onlyEmpty && one.value)) return;
          one.value = wanted[place] ?? one.value;
        });
      }
    }
    if (onlyEmpty) return;
    // A box that was unticked leaves only its marker.
    for (const [name] of fields) {
      if (!name.endsWith(".present") || values.has(name.slice(0, -".present".length))) continue;
      for (const one of form.querySelectorAll(cssName(name.slice(0, -".present".length)))) {
        if (one.type === "checkbox" || one.type === "radio") one.checked = false;
      }
    }
  }

  // --- controls ------------------------------------------------------------------------------------------

  function showSpots(holder) {
    const select = document.getElementById(holder.dataset.bodymap);
    for (const spot of holder.querySelectorAll("[data-spot]")) {
      if (spot.dataset.spot === select.value) spot.removeAttribute("display");
      else spot.setAttribute("display", "none");
    }
  }

  function touchSite(event) {
    const zone = event.target.closest?.("[data-site]");
    const holder = zone?.closest("[data-bodymap]");
    const select = holder && document.getElementById(holder.dataset.bodymap);
    if (!select || select.disabled) return;
    select.value = zone.dataset.site;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** What was taken from the record is the writer's own once changed. */
  function own(target) {
    const wrapper = target.closest("[data-item]");
    wrapper?.querySelector("[data-taken]")?.remove();
    for (const control of wrapper?.querySelectorAll(".was-taken") || []) control.classList.remove("was-taken");
  }

  /** One answer: a free text and a ticked option exclude each other. */
  function oneAnswer(target) {
    const group = target.closest('[role="radiogroup"]');
    if (!group) return;
    const other = [...group.querySelectorAll('input[name$=".other"]')][0];
    if (!other) return;
    if (target.type === "radio" && target.checked) other.value = "";
    else if (target === other && other.value) for (const one of group.querySelectorAll("input[type=radio]")) one.checked = false;
  }

  /** An answer that is not asked for may be taken back: a radio alone never lets go. */
  function showClears(form) {
    for (const button of form.querySelectorAll("[data-clear]"))
      button.hidden = !button.closest('[role="radiogroup"]').querySelector("input[type=radio]:checked");
  }

  function clear(event) {
    const group = event.target.closest?.("[data-clear]")?.closest('[role="radiogroup"]');
    if (!group) return;
    const radios = [...group.querySelectorAll("input[type=radio]")];
    for (const one of radios) one.checked = false;
    radios[0].focus();
    radios[0].dispatchEvent(new Event("change", { bubbles: true }));
  }

  function start(form) {
    if (form.dataset.formReady) return;
    form.dataset.formReady = "yes";
    const words = json("form-words") || {};
    const reaction = new Reaction(form, words);
    const draft = new Draft(form, words, reaction);
    const react = later(REACT_AFTER_MS, () => reaction.run());
    const onChange = (event) => {
      if (!event.target.name?.startsWith("f-")) return;
      own(event.target);
      oneAnswer(event.target);
      showClears(form);
      const map = event.target.closest("[data-bodymap]");
      if (map) showSpots(map);
      if (event.type === "change") reaction.run();
      else react();
      draft.changed();
    };
    form.addEventListener("input", onChange);
    form.addEventListener("change", onChange);
    form.addEventListener("focusout", (event) => event.target.name?.startsWith("f-") && reaction.leave(event.target));
    form.addEventListener("click", touchSite);
    form.addEventListener("click", clear);
    addEventListener("online", () => draft.save());
    document.addEventListener("visibilitychange", () => document.hidden && draft.save());
    // A page that comes back from the browser's memory does not know the revision that it was sent as.
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    form.addEventListener("submit", () => draft.soon.cancel());
    document.addEventListener("maillage:lock", (event) => form.isConnected && event.detail.keep(draft.flush()));
    if (draft.key) draft.restore();
    showClears(form);
    for (const map of form.querySelectorAll("[data-bodymap]")) showSpots(map);
    reaction.run();
  }

  const startIn = (root) => {
    if (root.matches?.("[data-form]")) start(root);
    for (const form of root.querySelectorAll("[data-form]")) start(form);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => startIn(document));
  else startIn(document);
  document.addEventListener("htmx:load", (event) => startIn(event.detail.elt));
})();
