/* Draws an outline over a photo, to scale: two points on the ruler and their length, then points around the wound.
   The server measures what is drawn, as it is drawn and when it is kept; nothing is computed here.
   Everything has its key: see the instructions of outline.html. */
(() => {
  "use strict";

  const NUDGE_PX = 2, FAR_PX = 10, ASK_AFTER_MS = 200, MOST_UNDONE = 200, MOST_POINTS = 1000;
  const Pane = window.maillageOutlinePane;
  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  const rounded = (points) => points.map(([x, y]) => [Math.round(x * 1e5) / 1e5, Math.round(y * 1e5) / 1e5]);

  class Outliner {
    constructor(form) {
      this.form = form;
      this.words = Pane.wordsOf(form);
      this.live = form.querySelector("[data-outline-say]");
      this.figures = form.querySelector("[data-outline-figures]");
      this.length = form.elements.ruler_cm;
      this.drawn = JSON.parse(document.getElementById(form.dataset.drawing).textContent);
      Object.assign(this, { undoable: [], chosen: null, asked: 0, isDirty: false });
      this.isRefused = this.figures.dataset.kind === "refused";
      this.tool = this.drawn.ruler.length < 2 ? "ruler" : "outline";
      this.pane = new Pane(this, form.querySelector("figure"));
      form.addEventListener("click", (event) => this.clicked(event));
      form.addEventListener("submit", () => (this.isDirty = false));
      this.length.addEventListener("input", () => this.changed());
      window.addEventListener("beforeunload", (event) => this.isDirty && event.preventDefault());
      window.addEventListener("online", () => this.ask());
      form.querySelector(".viewer").classList.add("is-live");
      this.use(this.tool);
      this.write();
    }

    // --- what the pane asks -------------------------------------------------------------------------------

    get drawing() {
      return this.tool !== "move";
    }

    get mine() {
      return this.tool === "ruler" ? this.drawn.ruler : this.drawn.points;
    }

    activate() {}

    select() {}

    say(word, facts = {}) {
      this.live.textContent = fill(this.words[word], facts);
    }

    summary() {
      const { points, ruler } = this.drawn;
      return fill(this.words.summary, { points: points.length, ruler: ruler.length });
    }

    isChosen(tool, place) {
      return this.chosen !== null && this.chosen === place && this.tool === tool;
    }

    press(at) {
      this.before = this.copy();
      const points = this.mine;
      const hit = this.pane.under(at, points);
      this.isStroke = false;
      if (hit >= 0) this.chosen = hit;
      else if (this.tool === "ruler") this.pressRuler(at);
      else this.pressOutline(at);
      this.pane.render();
    }

    pressRuler(at) {
      const { ruler } = this.drawn;
      this.isStroke = ruler.length === 0; // dragged at once, it gives both ends
      if (ruler.length < 2) this.chosen = ruler.push(at) - 1;
      else {
        this.chosen = this.pane.apart(at, ruler[0]) < this.pane.apart(at, ruler[1]) ? 0 : 1;
        ruler[this.chosen] = at;
      }
    }

    pressOutline(at) {
      const { points } = this.drawn;
      if (points.length >= MOST_POINTS) return this.say("full");
      const side = this.pane.side(at, points);
      this.isStroke = side < 0; // dragged, it goes on as a line drawn by hand
      this.chosen = side < 0 ? points.length : side + 1;
      points.splice(this.chosen, 0, at);
    }

    drag(at) {
      const points = this.mine;
      if (this.chosen === null || !points[this.chosen]) return;
      const last = points[this.chosen];
      if (!this.isStroke) points[this.chosen] = at;
      else if (this.pane.isStride(last, at)) {
        if (this.tool === "ruler") this.isStroke = false;
        if (points.length < MOST_POINTS) this.chosen = points.push(at) - 1;
      }
      this.pane.render();
    }

    release() {
      const { points, ruler } = this.drawn;
      // Back where the hand began: the outline closes by itself.
      if (this.tool === "outline" && this.isStroke && points.length > 3 && !this.pane.isStride(points[0], points.at(-1))) points.pop();
      this.commit(this.before);
      if (this.tool === "ruler" && ruler.length === 2 && !points.length) this.use("outline");
    }

    abandon() {
      this.drawn = this.before;
      this.chosen = null;
      this.pane.render();
    }

    // --- by keyboard --------------------------------------------------------------------------------------

    place(at) {
      const before = this.copy();
      if (this.tool === "ruler") this.pressRuler(at);
      else this.pressOutline(at);
      this.chosen = null;
      this.commit(before);
      if (this.tool === "ruler" && this.drawn.ruler.length === 2 && !this.drawn.points.length) this.use("outline");
    }

    keys() {
      return {
        Delete: () => this.remove(), Backspace: () => this.remove(), n: () => this.next(),
        Enter: () => this.drawing && this.enter(), Escape: () => this.leave(),
      };
    }

    arrow(pane, dx, dy, isFar) {
      if (this.chosen === null) return pane.moveCursor(dx, dy, isFar);
      const [x, y] = this.mine[this.chosen];
      const by = isFar ? FAR_PX : NUDGE_PX;
      const before = this.copy();
      const within = (value) => Math.min(1, Math.max(0, value));
      const { width, height, scale } = pane;
      this.mine[this.chosen] = [within(x + (dx * by) / (width * scale)), within(y + (dy * by) / (height * scale))];
      this.commit(before);
    }

    enter() {
      this.chosen = null;
      this.pane.enterCursor();
    }

    leave() {
      const had = this.chosen !== null || this.pane.cursor;
      this.chosen = null;
      if (!this.pane.leaveCursor() && !had) this.use("move");
    }

    next() {
      if (!this.mine.length) return this.say("none");
      this.pane.leaveCursor();
      this.chosen = this.chosen === null ? 0 : (this.chosen + 1) % this.mine.length;
      this.say("chosen", { n: this.chosen + 1, total: this.mine.length });
      this.pane.render();
    }

    // --- what is drawn ------------------------------------------------------------------------------------

    copy() {
      const { points, ruler } = this.drawn;
      return { points: [...points], ruler: [...ruler] };
    }

    commit(before) {
      if (JSON.stringify(before) === JSON.stringify(this.drawn)) return;
      this.undoable.push(before);
      if (this.undoable.length > MOST_UNDONE) this.undoable.shift();
      const { points, ruler } = this.drawn;
      if (points.length !== before.points.length) this.say("points", { n: points.length });
      else if (ruler.length !== before.ruler.length) this.say("ruler", { n: ruler.length });
      this.changed();
    }

    undo() {
      const before = this.undoable.pop();
      if (!before) return;
      this.drawn = before;
      this.chosen = null;
      this.say("undone");
      this.changed();
    }

    remove() {
      const points = this.mine;
      if (!points.length) return this.say("none");
      const before = this.copy();
      points.splice(this.chosen ?? points.length - 1, 1);
      this.chosen = null;
      this.commit(before);
    }

    clear() {
      const before = this.copy();
      this.drawn.points = [];
      this.chosen = null;
      this.commit(before);
    }

    use(tool) {
      this.tool = tool;
      this.chosen = null;
      this.pane.leaveCursor();
      this.form.querySelector(".viewer").classList.toggle("is-drawing", this.drawing);
      this.buttons();
    }

    clicked(event) {
      const button = event.target.closest("button[data-tool]");
      if (!button) return;
      const { tool } = button.dataset;
      if (this.pane.pressed(tool)) return;
      const actions = { undo: () => this.undo(), delete: () => this.remove(), clear: () => this.clear() };
      if (actions[tool]) return actions[tool]();
      this.use(tool);
      // After Enter or Space on a pencil the keyboard goes on in the picture.
      if (event.detail === 0 && this.drawing) {
        this.pane.frame.focus();
        this.pane.startCursor();
      }
    }

    buttons() {
      this.form.querySelectorAll("button[data-tool]").forEach((button) => {
        const { tool } = button.dataset;
        if (["move", "ruler", "outline"].includes(tool)) button.setAttribute("aria-pressed", String(tool === this.tool));
        if (tool !== "undo") return;
        if (this.undoable.length) button.removeAttribute("aria-disabled");
        else button.setAttribute("aria-disabled", "true");
      });
    }

    changed() {
      this.isDirty = true;
      this.write();
      this.pane.render();
      this.buttons();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), ASK_AFTER_MS);
    }

    write() {
      this.form.elements.points.value = JSON.stringify(rounded(this.drawn.points));
      this.form.elements.ruler.value = JSON.stringify(rounded(this.drawn.ruler));
    }

    /* The last question asked is the one whose answer is shown. */
    async ask() {
      if (!this.isDirty) return;
      const turn = ++this.asked;
      let found = { kind: "missing", text: this.words.lost };
      try {
        const answer = await fetch(this.form.dataset.measureUrl, {
          method: "POST", credentials: "same-origin", body: new FormData(this.form), headers: { "X-Requested-With": "fetch" },
        });
        found = answer.ok ? await answer.json() : { kind: "refused", text: (await answer.json().catch(() => ({}))).error || this.words.closed };
      } catch {
        // no network: said as such, and measured when it is kept
      }
      if (turn !== this.asked) return;
      this.isRefused = found.kind === "refused";
      this.figures.dataset.kind = found.kind;
      this.figures.textContent = found.text;
      this.pane.render();
    }
  }

  document.querySelectorAll("form[data-outline]").forEach((form) => new Outliner(form));
})();
