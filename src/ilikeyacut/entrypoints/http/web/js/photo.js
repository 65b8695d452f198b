// The person's photo: taken, chosen, dropped, pasted, or one of earlier; and a colour on it at once.
import { load } from "./api.js";
import { button, confirmed, el, note, objectUrl, picture, say } from "./dom.js";
import { has, moment, t, messageOf } from "./words.js";

const MEASURES = { px: /TOO_SMALL/, degrees: /TURNED|TILTED/ };

/** The photo that looks are tried on. It says `photo` when there is another one, or none. */
export class PhotoPart extends EventTarget {
  current = null;
  #last = null; // what is current again if another one cannot be had
  #app; #choice; #earlier;
  #busy = new AbortController(); // what is under way for the photo that is shown
  #live = null;
  #wanted = [null];
  #frame = el("div", { className: "picture" });
  #status = note();
  #actions = el("p", { className: "row" });
  #strip = el("div", { className: "row earlier", role: "group", ariaLabel: t("photo.earlier") });
  #badge = el("span", { className: "tag", hidden: true });
  #file = el("input", { type: "file", accept: "image/*,.heic,.heif", hidden: true, ariaLabel: t("photo.choose"),
    on: { change: () => { this.take(this.#file.files[0]); this.#file.value = ""; } } });
  element = el("section", { className: "card photo", ariaLabel: t("photo.title") },
    el("h2", {}, t("photo.title")), this.#frame, this.#status, this.#actions, this.#file, this.#strip);

  constructor(app, choice, earlier, signal) {
    super();
    [this.#app, this.#choice, this.#earlier] = [app, choice, earlier];
    signal.addEventListener("abort", () => this.#busy.abort(), { once: true });
    const files = (data) => [...(data?.files ?? [])].slice(0, 1).forEach((it) => this.take(it));
    document.addEventListener("paste", (event) => files(event.clipboardData), { signal });
    document.addEventListener("dragover", (event) => { event.preventDefault(); this.#frame.classList.add("dropping"); }, { signal });
    document.addEventListener("dragleave", () => this.#frame.classList.remove("dropping"), { signal });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      this.#frame.classList.remove("dropping");
      files(event.dataTransfer);
    }, { signal });
    this.#use(earlier.find((it) => it.id === choice.now.photo) ?? null);
  }

  /** Take a file as the person's photo: it is made small, sent, and looked at by the server. */
  async take(file) {
    const signal = this.#begin();
    try {
      say(this.#status, t("photo.reading"));
      const { ready } = await load("./picture.js");
      const blob = await ready(file, this.#app.config.limits);
      if (signal.aborted) return;
      this.#frame.replaceChildren(el("img", { src: objectUrl(blob, signal), alt: "" }), el("span", { className: "busy" }));
      say(this.#status, t("photo.sending"));
      const photo = await this.#app.api.upload(blob, signal, () => say(this.#status, t("photo.checking")));
      if (photo.status === "accepted") {
        this.#earlier.unshift(photo);
        this.#use(photo);
        say(this.#status, this.#fit());
      } else {
        this.#failed(refused(photo.rejection));
      }
    } catch (fault) {
      if (signal.aborted) return;
      this.#use(this.#last);
      this.#failed(messageOf(fault));
    }
  }

  /** Show a colour on the photo, if the server has masks; null shows the hair as it is. */
  async colour(hex, intensity, shine, name) {
    this.#wanted = [hex, intensity, shine];
    if (!this.current || !this.#app.config.features.live_colour || (!hex && !this.#live)) return;
    const { signal } = this.#busy;
    try {
      if (!this.#live) {
        this.#frame.append(el("span", { className: "busy" }), this.#badge);
        Object.assign(this.#badge, { hidden: false, textContent: t("loading") });
      }
      this.#live ??= this.#coloured(signal);
      const live = await this.#live;
      live.show(...this.#wanted);
      this.#badge.hidden = !this.#wanted[0];
      if (name) this.#badge.textContent = t("photo.preview", { colour: name });
    } catch (fault) {
      if (signal.aborted) return;
      if (fault.code === "OFFLINE") this.#live = null; // another time
      this.#badge.hidden = true;
      this.#failed(t("photo.noPreview"));
    }
  }

  async #coloured(signal) {
    const { liveColour } = await load("./live.js");
    const photo = await this.#app.api.get(`/photos/${this.current.id}`, { signal }); // with an address that is not over
    const live = await liveColour(this.#app, photo, signal);
    signal.throwIfAborted();
    this.#frame.querySelector(".busy")?.remove();
    this.#frame.append(Object.assign(live.canvas, { ariaHidden: "true" }), this.#badge);
    return live;
  }

  #failed(why) {
    this.#frame.querySelector(".busy")?.remove();
    say(this.#status, why, true);
  }

  #begin() {
    this.#busy.abort();
    this.#busy = new AbortController();
    this.#live = null;
    this.#shows(null);
    return this.#busy.signal;
  }

  #shows(photo) {
    this.current = photo;
    this.#buttons();
    this.#list();
    this.dispatchEvent(new Event("photo"));
  }

  #use(photo) {
    this.#begin();
    this.#last = photo;
    this.#badge.hidden = true;
    this.#frame.replaceChildren(photo
      ? this.#picture(photo, "image", { alt: t("photo.yours"), width: photo.width, height: photo.height })
      : el("p", { className: "oval", textContent: t("photo.hint") }));
    this.#shows(photo);
    say(this.#status, photo ? this.#fit() : t("photo.tips"));
    this.#choice.set({ photo: photo?.id ?? "" });
  }

  #fit() {
    const { usable_for } = this.current;
    if (!usable_for.includes("restyle")) return t("photo.onlyColour");
    return usable_for.includes("recolour") ? t("photo.good") : t("photo.onlyStyle");
  }

  #buttons() {
    const held = this.#actions.contains(document.activeElement);
    const main = this.current ? "" : "main";
    this.#actions.replaceChildren(
      button(t("photo.take"), () => this.#camera(), { className: main }),
      button(t("photo.choose"), () => this.#file.click()),
      ...(this.current ? [button(t("photo.delete"), () => this.#delete(this.current), { className: "plain" })] : []));
    if (held) this.#actions.querySelector("button").focus({ preventScroll: true });
  }

  async #camera() {
    const signal = this.#begin();
    say(this.#status, t("camera.opening"));
    try {
      const { camera } = await load("./camera.js");
      const taken = await camera(this.#frame, this.#actions, signal, () => say(this.#status, t("camera.how")));
      if (signal.aborted) return;
      if (taken) await this.take(taken);
      else this.#use(this.#last);
    } catch (fault) {
      if (signal.aborted) return;
      this.#use(this.#last);
      say(this.#status, has(fault.message) ? t(fault.message) : messageOf(fault), true);
    }
  }

  #list() {
    const held = this.#strip.contains(document.activeElement);
    this.#strip.replaceChildren(...this.#earlier.map((photo) => {
      const alt = t("photo.of", { when: moment(photo.created_at) });
      return button("", () => this.#use(photo), { ariaPressed: String(photo.id === this.current?.id) },
        this.#picture(photo, "thumbnail", { alt, width: 64, height: 64, loading: "lazy" }));
    }));
    /** @type {HTMLElement} */ const pressed = this.#strip.querySelector("[aria-pressed=true]");
    if (held) pressed?.focus({ preventScroll: true });
  }

  #picture(photo, part, properties) {
    const of = (it) => (it[part] ?? it.image)?.url ?? "";
    return picture(of(photo), async () => of(await this.#app.api.get(`/photos/${photo.id}`)), properties);
  }

  async #delete(photo) {
    if (!await confirmed(t("photo.deleteThis"), t("photo.deleteSure"), t("photo.delete"))) return;
    try {
      await this.#app.api.ask("DELETE", `/photos/${photo.id}`);
      this.#earlier = this.#earlier.filter((it) => it !== photo);
      this.#use(null);
      say(this.#status, t("photo.deleted"));
    } catch (fault) {
      say(this.#status, messageOf(fault), true);
    }
  }
}

/** Return why a photo was rejected, and by how much it missed. */
function refused(rejection) {
  const measure = Object.keys(MEASURES).find((it) => MEASURES[it].test(rejection.code));
  const values = { measured: Math.round(rejection.measured), required: Math.round(rejection.required) };
  return messageOf(rejection) + (measure && rejection.required ? ` ${t(`photo.measured.${measure}`, values)}` : "");
}
