/* The photo on which an outline is drawn: what a finger, a mouse or a key does there, and how it looks.
   What is drawn, and what undo gives back, belongs to outline.js. Positions are fractions of the displayed picture. */
(() => {
  "use strict";

  const Pane = window.maillageViewerPane;
  const FINGER = 22, LINE = 12, STRIDE = 14, HANDLE = 6, SMALL = 3; // screen pixels, whatever the zoom
  const MANY = 24; // points: beyond, large ones would hide the edge

  class OutlinePane extends Pane {
    /* Screen pixels between two points of the picture. */
    apart(a, b) {
      return Math.hypot((a[0] - b[0]) * this.width, (a[1] - b[1]) * this.height) * this.scale;
    }

    /* The nearest of these points under the finger; -1 when there is none. */
    under(at, points) {
      const far = points.map((point) => this.apart(at, point));
      const best = far.indexOf(Math.min(...far));
      return best >= 0 && far[best] <= FINGER ? best : -1;
    }

    /* The side of the outline under the finger, by its first point; -1 when there is none. */
    side(at, points) {
      if (points.length < 3) return -1;
      const far = points.map((a, place) => {
        const b = points[(place + 1) % points.length];
        const [ux, uy] = [(b[0] - a[0]) * this.width, (b[1] - a[1]) * this.height];
        const [px, py] = [(at[0] - a[0]) * this.width, (at[1] - a[1]) * this.height];
        const along = Math.min(1, Math.max(0, (ux * px + uy * py) / (ux * ux + uy * uy || 1)));
        return Math.hypot(px - along * ux, py - along * uy) * this.scale;
      });
      const best = far.indexOf(Math.min(...far));
      return far[best] <= LINE ? best : -1;
    }

    isStride(a, b) {
      return this.apart(a, b) >= STRIDE;
    }

    point(event) {
      const { x, y } = this.fraction(this.at(event));
      return [x, y];
    }

    down(event) {
      if (!this.viewer.drawing || event.button || this.pointers.size) {
        if (this.pressing) this.viewer.abandon(); // a second finger: it was a pinch
        this.pressing = false;
        super.down(event);
        this.draft = null;
        return;
      }
      this.frame.focus({ preventScroll: true });
      this.frame.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, this.at(event));
      this.cursor = null;
      this.pressing = true;
      this.viewer.press(this.point(event));
    }

    moved(event) {
      if (!this.pressing) return super.moved(event);
      this.pointers.set(event.pointerId, this.at(event));
      this.viewer.drag(this.point(event));
    }

    up(event) {
      this.pointers.delete(event.pointerId);
      if (!this.pressing) return;
      this.pressing = false;
      if (event.type === "pointerup") this.viewer.release();
      else this.viewer.abandon();
    }

    enterCursor() {
      if (!this.cursor) return this.startCursor();
      this.viewer.place([this.cursor.x, this.cursor.y]);
      this.render();
    }

    render() {
      if (!this.width) return;
      const { layer, width, height, viewer } = this;
      layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
      layer.setAttribute("aria-label", viewer.summary());
      layer.replaceChildren();
      const { points, ruler } = viewer.drawn;
      if (points.length) this.ring(points, viewer.isRefused ? "pane-outline is-refused" : "pane-outline");
      if (ruler.length === 2) {
        const [[x1, y1], [x2, y2]] = ruler;
        const d = `M${x1 * width} ${y1 * height}L${x2 * width} ${y2 * height}`;
        Pane.draw("path", { class: "pane-ruler", d, "stroke-width": 3 / this.scale }, layer);
      }
      this.handles("ruler", ruler);
      this.handles("outline", points);
      this.cross();
    }

    handles(tool, points) {
      const size = points.length > MANY ? SMALL : HANDLE;
      points.forEach(([x, y], place) => {
        const chosen = this.viewer.isChosen(tool, place) ? " chosen" : "";
        const shape = { class: `pane-handle is-${tool}${chosen}`, cx: x * this.width, cy: y * this.height };
        const r = (chosen ? HANDLE + 3 : size) / this.scale;
        Pane.draw("circle", { ...shape, r, "stroke-width": 2 / this.scale }, this.layer);
      });
    }
  }

  window.maillageOutlinePane = OutlinePane;
})();
