/* Photos of a form: taken one after the other, each sent at once with its progress, sent again after a lost
   network under the same identifier. Without this script the same inputs post with the form.
   Server: POST photo, view, upload_id, replaces -> 201 and a <li class="shot" data-photo-id>, or 422 {"error"}. */
(() => {
  "use strict";

  const AT_ONCE = 2;
  const FIRST_PAUSE_MS = 1500, LONGEST_PAUSE_MS = 30000;
  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

  function size(bytes, words) {
    const megabytes = bytes / 1e6;
    if (megabytes >= 1) return fill(words.megabytes, { n: Math.round(megabytes) });
    return fill(words.kilobytes, { n: Math.max(1, Math.round(bytes / 1e3)) });
  }

  function element(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function icon(name) {
    const node = element("i", `bi bi-${name}`);
    node.setAttribute("aria-hidden", "true");
    return node;
  }

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID(); // absent on plain http
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((b, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + b.toString(16).padStart(2, "0")).join("");
  }

  class Capture {
    constructor(root) {
      this.root = root;
      this.words = {};
      root.querySelectorAll("template[data-words]").forEach((template) => {
        template.content.querySelectorAll("[data-word]").forEach((node) => (this.words[node.dataset.word] = node.textContent.trim()));
      });
      this.views = JSON.parse(root.dataset.views || "[]");
      this.max = Number(root.dataset.max) || Infinity;
      this.list = root.querySelector("[data-shots]");
      this.status = root.querySelector("[data-capture-status]");
      this.notice = root.querySelector("[data-capture-notice]");
      this.shots = new Set();
      this.ask(this.views.filter((view) => view.asked !== false).map((view) => view.code));
      // An answer may ask for one more view, or for one less: the server says so with each draft it keeps.
      document.addEventListener("maillage:saved", (event) => {
        if (!event.detail?.views) return;
        this.ask(event.detail.views);
        this.refresh();
      });
      this.prepare();
      root.addEventListener("click", (event) => this.clicked(event));
      window.addEventListener("online", () => this.wake());
      // A shared device that locks waits a little for the photos under way.
      document.addEventListener("maillage:lock", (event) => event.detail.keep(this.allSent()));
      window.addEventListener("beforeunload", (event) => {
        if (this.pending().length) event.preventDefault();
      });
      this.refresh();
    }

    allSent() {
      return new Promise((resolve) => {
        const look = () => (this.pending().length ? setTimeout(look, 100) : resolve(true));
        look();
      });
    }

    /* One hidden input for all views: the button that was pressed says which. */
    prepare() {
      this.input = element("input", "visually-hidden");
      Object.assign(this.input, { type: "file", accept: this.root.dataset.accept, multiple: true, tabIndex: -1 });
      // Where a PDF may come too, the phone offers its camera and its files.
      if (!this.root.dataset.accept.includes("pdf")) this.input.setAttribute("capture", "environment");
      this.input.setAttribute("aria-hidden", "true");
      this.input.dataset.captureInput = "";
      this.input.addEventListener("change", () => {
        [...this.input.files].forEach((file, index) => this.add(file, this.wanted.view, index ? null : this.wanted.replaces));
        this.input.value = "";
      });
      this.root.append(this.input);
      this.root.querySelectorAll("[data-plain-input]").forEach((node) => {
        node.hidden = true;
        node.querySelectorAll("input").forEach((input) => (input.disabled = true));
      });
      this.root.querySelectorAll("[data-take]").forEach((button) => (button.hidden = false));
    }

    clicked(event) {
      const button = event.target.closest("button, a");
      if (!button) return;
      const line = button.closest(".shot");
      if (button.matches("[data-take]")) this.take(button.dataset.take || this.nextView());
      else if (button.matches("[data-retake]")) this.take(line.dataset.view, line);
      else if (button.matches("[data-remove]") && line.dataset.photoId) this.removeSent(line);
      else if (button.matches("[data-keep]")) this.accept(line);
      else return;
      event.preventDefault();
    }

    take(view, replaces = null) {
      this.wanted = { view, replaces };
      this.input.click();
    }

    ask(codes) {
      this.asked = new Set(codes);
    }

    /* After a photo of which several are wanted, one more of the same: the next view has its own button. */
    nextView() {
      const lines = [...this.list.querySelectorAll(".shot")];
      const last = lines.at(-1)?.dataset.view;
      if (this.takesSeveral(last)) return last;
      const taken = new Set(lines.map((line) => line.dataset.view));
      const missing = this.views.find((view) => this.asked.has(view.code) && !taken.has(view.code));
      return (missing || this.views.at(-1) || { code: "" }).code;
    }

    takesSeveral(code) {
      return this.asked.has(code) && this.views.some((view) => view.code === code && view.several);
    }

    label(code) {
      return (this.views.find((view) => view.code === code) || { label: this.words.photo }).label;
    }

    add(file, view, replaces) {
      if (!replaces && this.list.querySelectorAll(".shot").length >= this.max) {
        this.notice.textContent = this.words.full;
        return;
      }
      this.notice.textContent = "";
      const shot = { id: newId(), file, view, state: "waiting", attempts: 0, warnings: [], kept: false, replaces: null };
      if (replaces) {
        const old = [...this.shots].find((other) => other.line === replaces);
        if (old) this.forget(old);
        shot.replaces = replaces.dataset.photoId || (old && old.replaces) || null;
      }
      this.draw(shot, replaces);
      this.shots.add(shot);
      this.look(shot);
      this.refresh();
      this.send();
    }

    forget(shot) {
      clearTimeout(shot.timer);
      this.shots.delete(shot);
      if (shot.request) shot.request.abort();
    }

    draw(shot, replaced) {
      const line = (shot.line = element("li", "shot"));
      line.dataset.view = shot.view;
      line.dataset.uploadId = shot.id;
      shot.picture = element("canvas", "shot-picture");
      Object.assign(shot.picture, { width: 192, height: 192 });
      shot.picture.setAttribute("aria-hidden", "true");
      const body = element("div");
      body.append(element("h3", "", this.label(shot.view)));
      shot.text = element("p", "t14 quiet m-0", this.words.waiting);
      shot.text.id = `up-${shot.id}`;
      shot.meter = element("div", "meter");
      shot.meter.setAttribute("role", "progressbar");
      shot.meter.setAttribute("aria-labelledby", shot.text.id);
      shot.meter.setAttribute("aria-valuemin", "0");
      shot.meter.setAttribute("aria-valuemax", "100");
      shot.meter.append(element("span"));
      shot.warning = element("div");
      shot.warning.setAttribute("role", "status");
      shot.actions = element("div", "wrap shot-actions");
      body.append(shot.warning, shot.text, shot.meter, shot.actions);
      line.append(shot.picture, body);
      if (replaced) replaced.replaceWith(line);
      else this.list.append(line);
      this.progress(shot, 0);
      this.offer(shot);
    }

    /* The phone looks at the photo while it leaves: the person hears at once that it is blurred. */
    async look(shot) {
      try {
        const bitmap = await createImageBitmap(shot.file);
        const side = Math.min(bitmap.width, bitmap.height);
        const pen = shot.picture.getContext("2d");
        pen.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, 192, 192);
        const view = this.views.find((candidate) => candidate.code === shot.view);
        const expectsRuler = Boolean(view && view.ruler);
        shot.warnings = window.maillagePhotoQuality ? window.maillagePhotoQuality.assess(bitmap, { expectsRuler }).warnings : [];
        bitmap.close();
      } catch {
        return; // not a picture for this browser: the server will say so in its own words
      }
      this.warn(shot);
    }

    /* Said before the photo has left, and again on its own line if the server kept silent. */
    warn(shot) {
      if (!shot.warnings.length || shot.kept || !this.list.contains(shot.line)) return;
      const box = element("div");
      const text = element("span", "warn-text m-0");
      text.append(icon("exclamation-triangle-fill"), shot.warnings.map((code) => this.words[code]).join(" "));
      const choices = element("div", "wrap shot-actions");
      const keep = this.button(this.words.keep, "btn btn-sm btn-quiet", () => {
        shot.kept = true;
        box.remove();
        shot.line.querySelectorAll("[data-retake]").forEach((other) => (other.hidden = false));
        (shot.line.querySelector("button:not([hidden])") || this.root.querySelector("[data-take]")).focus();
      });
      choices.append(this.retakeButton(shot), keep);
      box.append(text, choices);
      box.dataset.captureWarning = shot.warnings.join(" ");
      if (shot.state === "sent") {
        if (shot.line.querySelector(".warn-text")) return; // the server saw it too, and says so
        shot.line.querySelectorAll("[data-verdict]").forEach((node) => node.remove());
        const actions = shot.line.querySelector(".wrap");
        if (actions) actions.before(box);
        else shot.line.append(box);
        shot.line.querySelectorAll("[data-retake]").forEach((other) => (other.hidden = true));
      } else {
        shot.warning.replaceChildren(box);
      }
      this.offer(shot);
    }

    /* "Garder ainsi": the person has seen the warning, it goes. */
    accept(line) {
      const focused = line.contains(document.activeElement);
      line.querySelectorAll(".warn-text, [data-keep]").forEach((node) => node.remove());
      if (focused) line.querySelector("button:not([hidden])").focus();
    }

    button(text, className, action, image) {
      const node = element("button", className);
      node.type = "button";
      if (image) node.append(icon(image));
      node.append(text);
      node.addEventListener("click", (event) => {
        event.stopPropagation();
        action();
      });
      return node;
    }

    retakeButton(shot) {
      return this.button(this.words.retake, "btn btn-sm", () => this.take(shot.view, shot.line), "camera");
    }

    /* The choices that make sense now: under way, one may take it off; lost or refused, try again. */
    offer(shot) {
      const choices = [];
      if (shot.state === "lost") choices.push(this.button(this.words.retry, "btn btn-sm", () => this.again(shot), "arrow-repeat"));
      if (shot.state === "refused") choices.push(this.retakeButton(shot));
      if (shot.state !== "sent") {
        choices.push(this.button(this.words.remove, "btn btn-sm btn-quiet", () => {
          this.forget(shot);
          shot.line.remove();
          this.refresh();
          this.send();
        }));
      }
      shot.actions.replaceChildren(...choices);
    }

    pending() {
      return [...this.shots].filter((shot) => ["waiting", "sending", "lost"].includes(shot.state));
    }

    send() {
      const free = AT_ONCE - [...this.shots].filter((shot) => shot.state === "sending").length;
      [...this.shots].filter((shot) => shot.state === "waiting").slice(0, Math.max(0, free)).forEach((shot) => this.upload(shot));
    }

    upload(shot) {
      shot.state = "sending";
      const body = new FormData();
      body.append("upload_id", shot.id); // the same at every attempt: a lost answer makes no second photo
      body.append("view", shot.view);
      if (shot.replaces) body.append("replaces", shot.replaces);
      body.append("photo", shot.file, shot.file.name);
      const request = (shot.request = new XMLHttpRequest());
      request.open("POST", this.root.dataset.uploadUrl);
      request.timeout = 180000;
      request.setRequestHeader("X-CSRFToken", this.token());
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) this.progress(shot, event.loaded / event.total);
      });
      request.addEventListener("load", () => this.answered(shot, request));
      request.addEventListener("error", () => this.lost(shot));
      request.addEventListener("timeout", () => this.lost(shot));
      request.send(body);
      this.progress(shot, 0);
      this.offer(shot);
    }

    token() {
      const form = this.root.closest("form");
      const field = form && form.querySelector("[name=csrfmiddlewaretoken]");
      return this.root.dataset.csrf || (field && field.value) || "";
    }

    progress(shot, share) {
      const percent = Math.round(share * 100);
      shot.meter.setAttribute("aria-valuenow", percent);
      shot.meter.firstChild.style.width = `${percent}%`;
      if (shot.state !== "sending") return;
      const facts = { sent: size(shot.file.size * share, this.words), total: size(shot.file.size, this.words) };
      shot.text.textContent = share < 1 ? fill(this.words.sending, facts) : this.words.checking;
    }

    answered(shot, request) {
      shot.request = null;
      if (request.status === 201 || request.status === 200) {
        const parsed = new DOMParser().parseFromString(request.responseText, "text/html");
        const line = parsed.querySelector("li.shot[data-photo-id]");
        if (line) return this.sent(shot, document.adoptNode(line));
      }
      if (request.status === 422) return this.refused(shot, this.sentence(request));
      if (request.status === 413) return this.refused(shot, this.words.tooHeavy);
      if (request.status >= 500 || request.status === 429 || request.status === 408) return this.lost(shot);
      return this.refused(shot, this.words.failed);
    }

    sentence(request) {
      try {
        return JSON.parse(request.responseText).error || this.words.failed;
      } catch {
        return this.words.failed;
      }
    }

    sent(shot, line) {
      const focused = shot.line.contains(document.activeElement);
      shot.state = "sent";
      line.dataset.view = line.dataset.view || shot.view;
      shot.line.replaceWith(line);
      shot.line = line;
      if (window.htmx) window.htmx.process(line);
      if (shot.kept) this.accept(line);
      else this.warn(shot);
      if (focused) (line.querySelector("button, a") || this.root.querySelector("[data-take]")).focus();
      this.refresh();
      this.send();
    }

    refused(shot, sentence) {
      shot.state = "refused";
      const text = element("p", "invalid-feedback d-flex gap-1 m-0");
      text.setAttribute("role", "alert");
      text.append(icon("exclamation-circle-fill"), sentence);
      shot.warning.replaceChildren();
      shot.meter.hidden = true;
      shot.text.replaceWith(text);
      shot.text = text;
      this.offer(shot);
      this.refresh();
      this.send();
    }

    lost(shot) {
      if (!this.shots.has(shot)) return;
      shot.state = "lost";
      shot.request = null;
      shot.text.textContent = this.words.lost;
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** shot.attempts++);
      shot.timer = setTimeout(() => this.again(shot), pause);
      this.offer(shot);
      this.refresh();
    }

    again(shot) {
      if (shot.state !== "lost") return;
      clearTimeout(shot.timer);
      shot.state = "waiting";
      shot.text.textContent = this.words.waiting;
      this.offer(shot);
      this.send();
    }

    wake() {
      this.shots.forEach((shot) => this.again(shot));
    }

    async removeSent(line) {
      const title = fill(this.words.removeAsk, { label: this.label(line.dataset.view) });
      const asked = { title, text: this.words.removeText, yes: this.words.remove, danger: true };
      if (!(await window.maillage.confirm(asked))) return;
      const body = new FormData();
      body.append("photo_id", line.dataset.photoId);
      try {
        const answer = await fetch(this.root.dataset.removeUrl, { method: "POST", body, headers: { "X-CSRFToken": this.token() } });
        if (!answer.ok) throw new Error(String(answer.status));
      } catch {
        this.notice.textContent = this.words.notRemoved;
        return;
      }
      this.notice.textContent = "";
      this.shots.forEach((shot) => shot.line === line && this.shots.delete(shot));
      line.remove();
      this.refresh();
      (this.root.querySelector("[data-take]:not([hidden])") || this.root).focus();
    }

    /* What is not yet safe is said; a view that has its photo no longer asks for one, unless it takes several. */
    refresh() {
      const lines = [...this.list.querySelectorAll(".shot")];
      this.root.querySelectorAll("[data-slot]").forEach((slot) => {
        const code = slot.dataset.slot;
        const open = this.takesSeveral(code) && lines.length < this.max;
        slot.hidden = !this.asked.has(code) || (!open && lines.some((line) => line.dataset.view === code));
      });
      const waiting = this.pending().length;
      const sent = lines.filter((line) => line.dataset.photoId).length;
      const one = waiting ? this.words.pendingOne : this.words.sentOne;
      const many = waiting ? this.words.pendingMany : this.words.sentMany;
      const count = waiting || sent;
      const text = count ? fill(count === 1 ? one : many, { count }) : "";
      if (this.status.textContent !== text) this.status.textContent = text;
      document.querySelectorAll("[data-capture-pending]").forEach((node) => (node.textContent = waiting ? text : ""));
      this.root.dispatchEvent(new CustomEvent("capture:count", { bubbles: true, detail: { pending: waiting, sent } }));
    }
  }

  function start(scope) {
    scope.querySelectorAll("[data-capture]").forEach((root) => {
      if (root.capture) return;
      root.capture = new Capture(root);
    });
  }

  start(document);
  document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentNode || document));
})();
