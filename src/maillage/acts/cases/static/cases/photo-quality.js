/* Says in the browser what kernel/documents/photos/quality.py says on the server, before a photo leaves the
   phone: blurred, dark, without a ruler. Same measures, same thresholds; it warns and never refuses. */
(() => {
  "use strict";

  const SHARPNESS_EDGE = 1024, TILES = 8, SHARP_TILES = 6, BLURRED_BELOW = 4.0;
  const DARK_BELOW = 75, BRIGHT_SHARE = 0.05;
  const RULER_EDGE = 640, RULER_ANGLES = [0, -6, 6, -12, 12, -18, 18];
  const RULER_CONTRAST = 20, RULER_TICKS = 9, RULER_ROWS = 3, RULER_GAP_MIN = 5, RULER_GAP_MAX = 48;

  function levels(source, longEdge) {
    const share = Math.min(1, longEdge / Math.max(source.width, source.height));
    const canvas = document.createElement("canvas");
    const width = (canvas.width = Math.max(3, Math.round(source.width * share)));
    const height = (canvas.height = Math.max(3, Math.round(source.height * share)));
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.imageSmoothingQuality = "high";
    pen.drawImage(source, 0, 0, width, height);
    const rgba = pen.getImageData(0, 0, width, height).data;
    const level = new Float32Array(width * height);
    for (let i = 0; i < level.length; i++) {
      level[i] = 0.299 * rgba[4 * i] + 0.587 * rgba[4 * i + 1] + 0.114 * rgba[4 * i + 2];
    }
    return { width, height, level };
  }

  /* A canvas softens what it reduces, and a sharp photo would look blurred: it reduces to twice the wanted
     size, a Lanczos filter, as on the server, does the rest. */
  function grey(source, longEdge) {
    const large = levels(source, 2 * longEdge);
    const share = longEdge / Math.max(large.width, large.height);
    if (share >= 1) return large;
    const width = Math.max(3, Math.round(large.width * share)), height = Math.max(3, Math.round(large.height * share));
    const across = reduce(large.level, large.width, large.height, width, 1, large.width);
    const level = reduce(across, large.height, width, height, width, 1);
    return { width, height, level };
  }

  /* Reduces each of `lines` rows of `from` samples to `to`; written with rows as they were read. */
  function reduce(level, from, lines, to, step, stride) {
    const ratio = from / to, reach = 3 * ratio;
    const lanczos = (x) => (x === 0 ? 1 : Math.abs(x) >= 3 ? 0 : (3 * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / 3)) / (Math.PI * x) ** 2);
    const out = new Float32Array(to * lines);
    const outStep = step === 1 ? 1 : lines, outStride = step === 1 ? to : 1;
    for (let place = 0; place < to; place++) {
      const centre = (place + 0.5) * ratio;
      const first = Math.max(0, Math.round(centre - reach)), last = Math.min(from, Math.round(centre + reach));
      const weights = [];
      for (let i = first; i < last; i++) weights.push(lanczos((i + 0.5 - centre) / ratio));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (let line = 0; line < lines; line++) {
        let sum = 0;
        for (let i = first; i < last; i++) sum += weights[i - first] * level[i * step + line * stride];
        out[place * outStep + line * outStride] = clampLevel(sum / total);
      }
    }
    return out;
  }

  const clampLevel = (value) => Math.max(0, Math.min(255, value));

  /* Mean over a square of 2 * radius + 1, by a summed table. */
  function boxBlur({ width, height, level }, radius) {
    const row = width + 1;
    const sums = new Float64Array(row * (height + 1));
    for (let y = 0; y < height; y++) {
      let line = 0;
      for (let x = 0; x < width; x++) {
        line += level[y * width + x];
        sums[(y + 1) * row + x + 1] = sums[y * row + x + 1] + line;
      }
    }
    const out = new Float32Array(width * height);
    for (let y = 0; y < height; y++) {
      const top = Math.max(0, y - radius), bottom = Math.min(height, y + radius + 1);
      for (let x = 0; x < width; x++) {
        const left = Math.max(0, x - radius), right = Math.min(width, x + radius + 1);
        const total = sums[bottom * row + right] - sums[top * row + right] - sums[bottom * row + left] + sums[top * row + left];
        out[y * width + x] = total / ((bottom - top) * (right - left));
      }
    }
    return { width, height, level: out };
  }

  function sharpness(picture) {
    const { width, height, level } = boxBlur(picture, 1);
    const tiles = Array.from({ length: TILES * TILES }, () => ({ n: 0, sum: 0, squares: 0 }));
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const i = y * width + x;
        const edge = Math.max(-128, Math.min(127, level[i - 1] + level[i + 1] + level[i - width] + level[i + width] - 4 * level[i]));
        const tile = tiles[Math.floor(((y - 1) * TILES) / (height - 2)) * TILES + Math.floor(((x - 1) * TILES) / (width - 2))];
        tile.n += 1;
        tile.sum += edge;
        tile.squares += edge * edge;
      }
    }
    const variances = tiles.map((t) => (t.n ? t.squares / t.n - (t.sum / t.n) ** 2 : 0)).sort((a, b) => b - a);
    return variances.slice(0, SHARP_TILES).reduce((total, value) => total + value, 0) / SHARP_TILES;
  }

  function brightness({ level }) {
    const histogram = new Uint32Array(256);
    for (const value of level) histogram[Math.round(value)] += 1;
    let wanted = level.length * BRIGHT_SHARE;
    for (let value = 255; value >= 0; value--) {
      wanted -= histogram[value];
      if (wanted <= 0) return value;
    }
    return 0;
  }

  /* The longest run of places at one spacing, if it has enough of them. */
  function regular(places) {
    let best = [], start = 0;
    for (let index = 1; index < places.length; index++) {
      const mean = (places[index] - places[start]) / (index - start);
      const gap = index + 1 < places.length ? places[index + 1] - places[index] : Infinity;
      if (Math.abs(gap - mean) <= Math.max(1.5, 0.18 * mean)) continue;
      if (index - start + 1 > best.length && mean >= RULER_GAP_MIN && mean < RULER_GAP_MAX) {
        best = places.slice(start, index + 1);
      }
      start = index;
    }
    return best.length >= RULER_TICKS ? best : [];
  }

  function hasRegularRows(marked, width, height) {
    let alike = 0, previous = [];
    for (let y = 0; y < height; y += 2) {
      const places = [];
      let begin = -1;
      for (let x = 0; x <= width; x++) {
        const on = x < width && marked(x, y);
        if (on && begin < 0) begin = x;
        else if (!on && begin >= 0) {
          if (x - begin <= 8) places.push((begin + x) / 2);
          begin = -1;
        }
      }
      const ticks = places.length >= RULER_TICKS ? regular(places) : [];
      const agrees = ticks.filter((tick) => previous.some((other) => Math.abs(tick - other) <= 2)).length;
      alike = ticks.length && agrees >= 0.7 * ticks.length ? alike + 1 : Number(ticks.length > 0);
      if (alike >= RULER_ROWS) return true;
      previous = ticks;
    }
    return false;
  }

  function showsRuler(picture) {
    const { width, height, level } = picture;
    const around = boxBlur(picture, 5).level;
    for (const sign of [1, -1]) {
      const mask = new Uint8Array(level.length);
      for (let i = 0; i < level.length; i++) mask[i] = sign * (around[i] - level[i]) > RULER_CONTRAST ? 1 : 0;
      for (const upright of [true, false]) {
        const [w, h] = upright ? [width, height] : [height, width];
        for (const angle of RULER_ANGLES) {
          const turn = ((angle + (upright ? 0 : 90)) * Math.PI) / 180, cos = Math.cos(turn), sin = Math.sin(turn);
          const marked = (x, y) => {
            const dx = x - w / 2, dy = y - h / 2;
            const sx = Math.round(width / 2 + dx * cos - dy * sin), sy = Math.round(height / 2 + dx * sin + dy * cos);
            return sx >= 0 && sy >= 0 && sx < width && sy < height && mask[sy * width + sx] === 1;
          };
          if (hasRegularRows(marked, w, h)) return true;
        }
      }
    }
    return false;
  }

  /* source: ImageBitmap or canvas. Gives {sharpness, brightness, hasRuler, warnings: [codes]}. */
  function assess(source, { expectsRuler = true } = {}) {
    const picture = grey(source, SHARPNESS_EDGE);
    const sharp = sharpness(picture), bright = brightness(picture);
    const warnings = [];
    if (bright < DARK_BELOW) warnings.push("dark");
    else if (sharp < BLURRED_BELOW) warnings.push("blurred");
    let hasRuler = showsRuler(grey(source, RULER_EDGE));
    if (!hasRuler && warnings.length) hasRuler = null;
    if (hasRuler === false && expectsRuler) warnings.push("no_ruler");
    return { sharpness: sharp, brightness: bright, hasRuler, warnings };
  }

  window.maillagePhotoQuality = { assess };
})();
