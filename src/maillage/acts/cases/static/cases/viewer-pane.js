/* One photo of the viewer and its layer of marks: zoom, pan, strokes by pointer or by keyboard.
   Positions are fractions of the displayed picture; the picture itself is never changed. */
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const MOST_ZOOM = 16;
  const STEP = 1.4, PAN_PX = 60, NEAR = 10, FAR = 40; // screen pixels, but for the step of a zoom
  const STROKE = 3, BADGE = 13, HEAD = 14; // screen pixels, whatever the zoom

  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

  function draw(name, attributes, parent) {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    if (parent) parent.append(node);
    return node;
  }

  /* One picture with its layer of marks. Positions on it are fractions of the picture. */
  class Pane {
    /* The sentences of a page, by their names: they are written in its language by its template. */
    static wordsOf(root) {
      const words = {};
      root.querySelectorAll("template[data-words]").forEach((template) => {
        template.content.querySelectorAll("[data-word]").forEach((node) => (words[node.dataset.word] = node.textContent.trim()));
      });
      return words;
    }

    constructor(viewer, figure) {
      this.viewer = viewer;
      this.figure = figure;
      this.frame = figure.querySelector(".pane");
      this.sheet = figure.querySelector(".pane-sheet");
      this.image = figure.querySelector("img");
      this.layer = draw("svg", { class: "pane-marks", role: "img", "aria-label": viewer.words.none }, this.sheet);
      this.photoId = figure.dataset.photo;
      this.pointers = new Map();
      this.draft = null;
      this.cursor = null;
      this.reset();
      this.image.addEventListener("load", () => this.fit());
      new ResizeObserver(() => this.fit()).observe(this.frame);
      this.listen();
    }

    listen() {
      const { frame } = this;
      frame.addEventListener("focus", () => this.viewer.activate(this));
      frame.addEventListener("wheel", (event) => {
        event.preventDefault();
        this.zoom(Math.exp(-clamp(event.deltaY, -240, 240) / 300), this.at(event));
      }, { passive: false });
      frame.addEventListener("dblclick", (event) => this.viewer.tool === "move" && this.zoom(event.shiftKey ? 1 / 2 : 2, this.at(event)));
      frame.addEventListener("pointerdown", (event) => this.down(event));
      frame.addEventListener("pointermove", (event) => this.moved(event));
      ["pointerup", "pointercancel"].forEach((name) => frame.addEventListener(name, (event) => this.up(event)));
      frame.addEventListener("keydown", (event) => this.key(event));
    }

    /* The keys of every pane, and those of what is drawn there: `arrow` when it is no page to pan, `keys` by name. */
    key(event) {
      if (event.altKey || event.metaKey) return;
      if (event.ctrlKey) {
        if (event.key.toLowerCase() !== "z") return;
        this.viewer.undo();
        return event.preventDefault();
      }
      const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const keys = {
        "+": () => this.zoom(STEP), "=": () => this.zoom(STEP), "-": () => this.zoom(1 / STEP), 0: () => this.whole(),
        ...this.viewer.keys(this),
      };
      const way = arrows[event.key];
      if (way && this.viewer.drawing) this.viewer.arrow(this, ...way, event.shiftKey);
      else if (way) this.pan(-way[0] * PAN_PX, -way[1] * PAN_PX);
      else if (keys[event.key]) keys[event.key]();
      else return;
      event.preventDefault();
    }

    /* The buttons that every pane has; false for any other. */
    pressed(tool) {
      const buttons = { "zoom-in": () => this.zoom(STEP), "zoom-out": () => this.zoom(1 / STEP), fit: () => this.whole() };
      if (!buttons[tool]) return false;
      buttons[tool]();
      return true;
    }

    show(photo) {
      this.photoId = photo.id;
      this.image.src = photo.url;
      this.image.alt = photo.alt;
      this.figure.dataset.photo = photo.id;
      this.figure.querySelector("figcaption").textContent = photo.caption;
      this.draft = this.cursor = null;
      this.width = 0;
      this.layer.replaceChildren();
      this.reset();
    }

    reset() {
      Object.assign(this, { scale: 1, x: 0, y: 0 });
    }

    /* The whole picture in the frame; zoom multiplies from there. */
    fit() {
      const { clientWidth: width, clientHeight: height } = this.frame;
      const { naturalWidth, naturalHeight } = this.image;
      if (!naturalWidth || !width) return;
      const base = Math.min(width / naturalWidth, height / naturalHeight);
      this.width = naturalWidth * base;
      this.height = naturalHeight * base;
      this.sheet.style.width = `${this.width}px`;
      this.sheet.style.height = `${this.height}px`;
      this.place();
    }

    place() {
      if (!this.width) return; // not loaded yet: its load fits it
      const { clientWidth, clientHeight } = this.frame;
      const room = (outer, inner) => (inner > outer ? [outer - inner, 0] : [(outer - inner) / 2, (outer - inner) / 2]);
      this.x = clamp(this.x, ...room(clientWidth, this.width * this.scale));
      this.y = clamp(this.y, ...room(clientHeight, this.height * this.scale));
      this.sheet.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
      this.frame.dataset.zoom = this.scale.toFixed(2);
      this.render();
    }

    /* Screen point inside the frame. */
    at(event) {
      const box = this.frame.getBoundingClientRect();
      return { x: event.clientX - box.left - this.frame.clientLeft, y: event.clientY - box.top - this.frame.clientTop };
    }

    fraction({ x, y }) {
      return {
        x: clamp((x - this.x) / (this.width * this.scale), 0, 1),
        y: clamp((y - this.y) / (this.height * this.scale), 0, 1),
      };
    }

    /* Larger or smaller about a point of the frame, which stays where it is. */
    zoom(factor, point = { x: this.frame.clientWidth / 2, y: this.frame.clientHeight / 2 }) {
      const scale = clamp(this.scale * factor, 1, MOST_ZOOM);
      this.x = point.x - ((point.x - this.x) * scale) / this.scale;
      this.y = point.y - ((point.y - this.y) * scale) / this.scale;
      this.scale = scale;
      this.place();
      this.viewer.say("zoom", { percent: Math.round(scale * 100) });
    }

    pan(dx, dy) {
      this.x += dx;
      this.y += dy;
      this.place();
    }

    whole() {
      this.reset();
      this.place();
    }

    down(event) {
      if (event.button) return;
      this.frame.focus({ preventScroll: true });
      this.frame.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, this.at(event));
      if (this.pointers.size > 1) {
        this.draft = null; // a second finger: it was a pinch, not a stroke
      } else if (this.viewer.drawing) {
        this.cursor = null;
        const { x, y } = this.fraction(this.at(event));
        this.draft = { kind: this.viewer.tool, x1: x, y1: y, x2: x, y2: y };
      } else {
        const mark = event.target.closest("[data-letter]");
        this.viewer.select(this, mark ? mark.dataset.letter : null);
      }
      this.render();
    }

    moved(event) {
      const before = this.pointers.get(event.pointerId);
      if (!before) return;
      const now = this.at(event);
      if (this.pointers.size === 2) {
        const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
        const spread = (point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
        this.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
        this.zoom(spread(now) / spread(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      } else if (this.draft) {
        const { x, y } = this.fraction(now);
        Object.assign(this.draft, { x2: x, y2: y });
        this.render();
      } else if (!this.viewer.drawing) {
        this.pan(now.x - before.x, now.y - before.y);
      }
      this.pointers.set(event.pointerId, now);
    }

    up(event) {
      this.pointers.delete(event.pointerId);
      if (!this.draft || this.cursor) return;
      const draft = this.draft;
      this.draft = null;
      if (event.type === "pointerup") this.viewer.add(this, draft);
      this.render();
    }

    /* Drawing by keyboard: a cross that arrows move, Enter sets the first corner, Enter again the second. */
    startCursor() {
      const { x, y } = this.fraction({ x: this.frame.clientWidth / 2, y: this.frame.clientHeight / 2 });
      this.cursor = { x, y };
      this.draft = null;
      this.viewer.say("start");
      this.render();
    }

    moveCursor(dx, dy, isFar) {
      if (!this.cursor) this.startCursor();
      const by = (isFar ? FAR : NEAR) / this.scale;
      this.cursor.x = clamp(this.cursor.x + (dx * by) / this.width, 0, 1);
      this.cursor.y = clamp(this.cursor.y + (dy * by) / this.height, 0, 1);
      if (this.draft) Object.assign(this.draft, { x2: this.cursor.x, y2: this.cursor.y });
      this.render();
    }

    enterCursor() {
      if (!this.cursor) return this.startCursor();
      const { x, y } = this.cursor;
      if (!this.draft) {
        this.draft = { kind: this.viewer.tool, x1: x, y1: y, x2: x, y2: y };
        this.viewer.say("finish");
      } else {
        const draft = this.draft;
        this.draft = this.cursor = null;
        this.viewer.add(this, draft);
      }
      this.render();
    }

    leaveCursor() {
      const drawing = Boolean(this.cursor || this.draft);
      this.cursor = this.draft = null;
      this.render();
      return drawing;
    }

    render() {
      if (!this.width) return;
      const { layer, width, height, scale } = this;
      layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
      layer.replaceChildren();
      const marks = this.viewer.marksOf(this.photoId);
      layer.toggleAttribute("hidden", !this.viewer.visible);
      const outlines = this.viewer.outlinesOf(this.photoId);
      const names = [...marks.map((mark) => this.viewer.name(mark)), ...outlines.map((outline) => outline.words)].join(", ");
      layer.setAttribute("aria-label", names || this.viewer.words.none);
      outlines.forEach((outline) => this.ring(outline.points));
      marks.forEach((mark) => this.mark(mark, 1 / scale));
      if (this.draft) this.mark({ ...this.draft, letter: "" }, 1 / scale);
      this.cross();
    }

    cross() {
      if (!this.cursor) return;
      const x = this.cursor.x * this.width, y = this.cursor.y * this.height, arm = 12 / this.scale;
      draw("path", { class: "pane-cursor", d: `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}` }, this.layer);
    }

    /* A closed outline; its points are [x, y]. */
    ring(points, name = "pane-outline") {
      const path = points.map(([x, y]) => `${x * this.width} ${y * this.height}`).join("L");
      draw("path", { class: name, d: `M${path}Z`, "stroke-width": STROKE / this.scale }, this.layer);
    }

    mark(shape, unit) {
      const x1 = shape.x1 * this.width, y1 = shape.y1 * this.height, x2 = shape.x2 * this.width, y2 = shape.y2 * this.height;
      const chosen = shape.letter && this.viewer.selected === shape.letter;
      const group = draw("g", { class: chosen ? "pane-mark chosen" : "pane-mark", "stroke-width": STROKE * unit }, this.layer);
      if (shape.letter) group.dataset.letter = shape.letter;
      let anchor = { x: x1, y: y1 };
      if (shape.kind === "ellipse") {
        const rx = Math.abs(x2 - x1) / 2, ry = Math.abs(y2 - y1) / 2, cx = (x1 + x2) / 2, cy = (y1 + y2) / 2;
        draw("ellipse", { cx, cy, rx, ry, "stroke-width": STROKE * unit }, group);
        anchor = { x: cx + rx * Math.SQRT1_2, y: cy - ry * Math.SQRT1_2 };
      } else {
        const angle = Math.atan2(y2 - y1, x2 - x1), reach = HEAD * unit;
        const side = (turn) => `${x2 - reach * Math.cos(angle + turn)} ${y2 - reach * Math.sin(angle + turn)}`;
        draw("path", { d: `M${x1} ${y1}L${x2} ${y2}M${side(0.45)}L${x2} ${y2}L${side(-0.45)}` }, group);
      }
      if (!shape.letter) return;
      const r = BADGE * unit;
      const cx = clamp(anchor.x, r, this.width - r), cy = clamp(anchor.y, r, this.height - r);
      draw("circle", { cx, cy, r }, group);
      draw("text", { x: cx, y: cy, dy: ".36em", "text-anchor": "middle", "font-size": 15 * unit }, group).textContent = shape.letter;
    }
  }

  Pane.draw = draw;
  window.maillageViewerPane = Pane;
})();
