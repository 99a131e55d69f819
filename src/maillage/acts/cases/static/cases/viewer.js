/* Photos seen large: zoom, pan, two side by side; arrows and ellipses with letters on a layer of their own.
   The photo itself is never changed: marks are fractions of the displayed picture, posted as JSON.
   Everything has its key: see the instructions of _viewer.html. */
(() => {
  "use strict";

  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const SMALLEST = 0.01;
  const Pane = window.maillageViewerPane;
  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

  class Viewer {
    constructor(root) {
      this.root = root;
      this.words = Pane.wordsOf(root);
      this.live = root.querySelector("[data-viewer-say]");
      this.note = root.querySelector("[data-viewer-saved]");
      this.strip = document.getElementById(root.dataset.strip);
      this.photos = this.readPhotos();
      const given = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
      this.marks = given(root.dataset.annotations);
      this.outlines = given(root.dataset.outlines);
      Object.assign(this, { tool: "move", visible: true, selected: null, undoable: [], dirty: new Set(), attempts: 0 });
      this.panes = [...root.querySelectorAll("figure")].map((figure) => new Pane(this, figure));
      this.active = this.panes[0];
      root.addEventListener("click", (event) => this.clicked(event));
      if (this.strip) this.strip.addEventListener("click", (event) => this.chosen(event));
      window.addEventListener("online", () => this.save());
      window.addEventListener("beforeunload", (event) => this.dirty.size && event.preventDefault());
      root.classList.add("is-live");
      this.split(this.panes.length > 1 && root.clientWidth >= 560);
      this.buttons();
    }

    readPhotos() {
      const links = this.strip ? [...this.strip.querySelectorAll("a[data-photo]")] : [];
      return links.map((link) => ({
        id: link.dataset.photo, url: link.dataset.url, caption: link.dataset.caption, alt: link.dataset.alt, link,
      }));
    }

    get drawing() {
      return this.tool !== "move";
    }

    marksOf(photoId) {
      return this.marks[photoId] || [];
    }

    outlinesOf(photoId) {
      return this.outlines[photoId] || [];
    }

    name(mark) {
      return fill(this.words.mark, { kind: this.words[mark.kind], letter: mark.letter });
    }

    say(word, facts = {}) {
      this.live.textContent = fill(this.words[word], facts);
    }

    activate(pane) {
      this.active = pane;
      this.panes.forEach((other) => other.frame.classList.toggle("is-active", other === pane && this.isSplit));
      this.strips();
    }

    clicked(event) {
      const button = event.target.closest("button[data-tool]");
      if (!button) return;
      if (this.active.pressed(button.dataset.tool)) return;
      const actions = {
        split: () => this.split(!this.isSplit), move: () => this.use("move"), arrow: () => this.use("arrow"), ellipse: () => this.use("ellipse"),
        marks: () => this.toggleMarks(), undo: () => this.undo(), delete: () => this.remove(),
      };
      actions[button.dataset.tool]();
      // After Enter or Space on a pencil the keyboard goes on in the picture.
      if (event.detail === 0 && this.drawing && ["arrow", "ellipse"].includes(button.dataset.tool)) {
        this.active.frame.focus();
        this.active.startCursor();
      }
    }

    use(tool) {
      this.tool = this.tool === tool ? "move" : tool;
      this.panes.forEach((pane) => pane.leaveCursor());
      if (this.drawing && !this.visible) this.toggleMarks();
      this.root.classList.toggle("is-drawing", this.drawing);
      this.buttons();
    }

    split(two) {
      this.isSplit = two && this.panes.length > 1;
      if (this.panes[1]) this.panes[1].figure.hidden = !this.isSplit;
      this.root.classList.toggle("is-split", this.isSplit);
      if (!this.isSplit) this.active = this.panes[0];
      this.panes.forEach((pane) => pane.whole());
      this.activate(this.active);
      this.panes.forEach((pane) => pane.fit());
      this.buttons();
    }

    toggleMarks() {
      this.visible = !this.visible;
      this.panes.forEach((pane) => pane.render());
      this.buttons();
    }

    buttons() {
      const pressed = { split: this.isSplit, move: this.tool === "move", arrow: this.tool === "arrow", ellipse: this.tool === "ellipse", marks: this.visible };
      this.root.querySelectorAll("button[data-tool]").forEach((button) => {
        if (button.dataset.tool in pressed) button.setAttribute("aria-pressed", String(Boolean(pressed[button.dataset.tool])));
        if (button.dataset.tool !== "undo") return;
        if (this.undoable.length) button.removeAttribute("aria-disabled");
        else button.setAttribute("aria-disabled", "true");
      });
    }

    chosen(event) {
      const link = event.target.closest("a[data-photo]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const photo = this.photos.find((candidate) => candidate.link === link);
      // Already beside: the two change places rather than showing the same picture twice.
      const beside = this.isSplit && this.panes.find((pane) => pane !== this.active && pane.photoId === photo.id);
      if (beside) beside.show(this.photos.find((candidate) => candidate.id === this.active.photoId));
      this.active.show(photo);
      this.strips();
      this.say("shown", { label: photo.caption });
    }

    strips() {
      const shown = new Set(this.panes.filter((pane) => !pane.figure.hidden).map((pane) => pane.photoId));
      this.photos.forEach((photo) => {
        if (shown.has(photo.id)) photo.link.setAttribute("aria-current", "true");
        else photo.link.removeAttribute("aria-current");
      });
    }

    keys(pane) {
      return {
        Delete: () => this.remove(), Backspace: () => this.remove(), n: () => this.next(pane),
        Enter: () => this.drawing && pane.enterCursor(), Escape: () => pane.leaveCursor() || (this.drawing && this.use("move")),
      };
    }

    arrow(pane, dx, dy, isFar) {
      pane.moveCursor(dx, dy, isFar);
    }

    select(pane, letter) {
      this.selected = letter;
      this.panes.forEach((other) => other.render());
      const mark = this.marksOf(pane.photoId).find((candidate) => candidate.letter === letter);
      if (mark) this.say("selected", { kind: this.words[mark.kind], letter });
    }

    next(pane) {
      const marks = this.marksOf(pane.photoId);
      if (!marks.length) return this.say("none");
      const index = marks.findIndex((mark) => mark.letter === this.selected);
      this.select(pane, marks[(index + 1) % marks.length].letter);
    }

    /* One alphabet for the whole request: « repère B » means one mark in the written answer. */
    add(pane, draft) {
      if (Math.hypot(draft.x2 - draft.x1, draft.y2 - draft.y1) < SMALLEST) return;
      const used = new Set(Object.values(this.marks).flat().map((mark) => mark.letter));
      const letter = [...LETTERS].find((candidate) => !used.has(candidate));
      if (!letter) return this.say("full");
      const round = (value) => Math.round(value * 1e5) / 1e5;
      const mark = { kind: draft.kind, letter, x1: round(draft.x1), y1: round(draft.y1), x2: round(draft.x2), y2: round(draft.y2) };
      this.change(pane.photoId, [...this.marksOf(pane.photoId), mark]);
      this.say("added", { kind: this.words[mark.kind], letter });
    }

    remove() {
      const marks = this.marksOf(this.active.photoId);
      const gone = marks.find((mark) => mark.letter === this.selected) || marks.at(-1);
      if (!gone) return this.say("none");
      this.change(this.active.photoId, marks.filter((mark) => mark !== gone));
      this.say("removed", { letter: gone.letter });
    }

    change(photoId, marks) {
      this.undoable.push([photoId, this.marksOf(photoId)]);
      this.put(photoId, marks);
    }

    undo() {
      const last = this.undoable.pop();
      if (!last) return;
      this.put(...last);
      this.say("undone");
    }

    put(photoId, marks) {
      this.marks[photoId] = marks;
      this.selected = null;
      this.panes.forEach((pane) => pane.render());
      this.buttons();
      this.dirty.add(photoId);
      this.root.dispatchEvent(new CustomEvent("viewer:marks", { bubbles: true, detail: { photoId, marks } }));
      this.save();
    }

    /* One request at a time, always the latest state of a photo: repeating it changes nothing. */
    async save() {
      const url = this.root.dataset.annotationsUrl;
      if (!url || this.saving || !this.dirty.size) return;
      this.saving = true;
      clearTimeout(this.timer);
      const [photoId] = this.dirty;
      this.dirty.delete(photoId);
      this.note.textContent = this.words.saving;
      let answer = null;
      try {
        answer = await fetch(url, {
          method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRFToken": this.root.dataset.csrf || "" },
          body: JSON.stringify({ photo_id: photoId, shapes: this.marksOf(photoId) }),
        });
      } catch {
        answer = null; // no network: same as a server that cannot answer
      }
      this.saving = false;
      if (answer && answer.ok) {
        this.attempts = 0;
        this.note.textContent = this.words.saved;
        this.save();
      } else if (answer && answer.status < 500 && answer.status !== 429) {
        this.note.textContent = this.words.refused;
      } else {
        this.dirty.add(photoId);
        this.note.textContent = this.words.unsaved;
        this.timer = setTimeout(() => this.save(), Math.min(30000, 1500 * 2 ** this.attempts++));
      }
    }
  }

  function start(scope) {
    scope.querySelectorAll("[data-viewer]").forEach((root) => {
      if (root.viewer) return;
      root.viewer = new Viewer(root);
    });
  }

  start(document);
  document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentNode || document));
})();
