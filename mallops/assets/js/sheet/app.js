// The sheet as a whole: durable first, then shown, then sent.
import { makeItem } from "../floor/keep.js";
import { prepare } from "../floor/pictures.js";
import { dropPhoto, keepAnswers, keepPhoto, takeBack } from "../floor/store.js";
import { h, icon, one, pick, t, uuid } from "./dom.js";
import { MAX_PHOTOS, placeKey } from "./model.js";
import { makeSection } from "./section.js";

const UNDO = 5000; // milliseconds in which one tap for many can be taken back
const CALM = 350; // after the page has moved by itself, a tap meant for what was there before is not taken

export class App {
  constructor({ root, patrol, owner, run, sheet, unsent, outbox, locked }) {
    Object.assign(this, { root, patrol, owner, run, sheet, locked, unsent, outbox, calmUntil: 0 });
    this.bar = { count: one("[data-count]"), meter: one(".sheet-progress progress"), next: one("[data-next]"), undo: one("[data-undo]"), alert: one("[data-alert]") };
    this.sections = sheet.bundle.sections.map((section) => makeSection(this, section));
    root.replaceChildren(...this.sections.map((section) => section.node));
    this.current = this.sections.find(({ section }) => !sheet.isDone(section)) ?? this.sections[0];
    if (!locked) this.current?.toggle(true);
    document.addEventListener("click", (event) => this.tooSoon(event) && (event.preventDefault(), event.stopPropagation()), true);
    this.bar.next.addEventListener("click", () => this.nextPressed());
    one("button", this.bar.undo).addEventListener("click", () => this.undo());
    this.drawBar();
  }

  /** Connect what other tabs of this phone say and hear. */
  listen() {
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel(`mallops-sheet-${this.owner}-${this.patrol}`) : null;
    this.channel?.addEventListener("message", ({ data }) => this.heard(data));
  }

  /** Signed: nothing may be changed any more. */
  lock() {
    this.locked = true;
    this.hideUndo();
    this.bar.next.hidden = true;
  }

  heard({ answers = [], taken = [], photo, dropped }) {
    answers.forEach((answer) => this.sheet.answers.set(placeKey(answer.item, answer.tenant), answer));
    taken.forEach((key) => this.sheet.answers.delete(key));
    if (photo) this.sheet.photos.push(shown(photo));
    if (dropped) this.sheet.photos = this.sheet.photos.filter((one_) => one_.uid !== dropped);
    this.redraw([...answers.map((answer) => placeKey(answer.item, answer.tenant)), ...taken]);
    if (photo || dropped) this.sections.forEach((section) => section.isOpen() && section.draw());
    this.outbox.soon();
  }

  tooSoon(event) {
    return event.detail > 0 && performance.now() < this.calmUntil && Boolean(event.target.closest?.(".sheet"));
  }

  sectionOf(item) {
    return this.sections.find(({ section }) => section.items.includes(item));
  }

  /** What one tap may pass: never what needs a look at a meter, a word or a picture. */
  unanswered(places) {
    return places.filter(({ item, tenant }) => item.kind === "passfail" && !this.sheet.answer(item, tenant));
  }

  /** What a place's field is called on this phone. */
  nameOf(item, tenant, field) {
    return `${this.owner}|${this.patrol}|${placeKey(item.uid, tenant)}|${field}`;
  }

  /** False when the disk refused it. */
  async answer(item, tenant, values) {
    if (this.locked) return true;
    const made = await this.keep([{ item, tenant, values }]);
    this.current = this.sectionOf(item);
    const following = this.sections[this.sections.indexOf(this.current) + 1];
    if (following && this.sheet.isDone(this.current.section) && !this.sheet.isDone(following.section)) following.toggle(true);
    return Boolean(made);
  }

  async passRest(section) {
    const open = this.unanswered(this.sheet.places(section)).map((place) => ({ ...place, values: { verdict: "pass" } }));
    const made = await this.keep(open, UNDO + 200);
    if (!made) return;
    this.offerUndo(made);
    if (this.sheet.isDone(section)) this.leave(this.sectionOf(section.items[0]));
  }

  /** Fold a finished section and go to the next that is not. */
  leave(section) {
    const following = this.sections.slice(this.sections.indexOf(section) + 1);
    const next = following.find((other) => !this.sheet.isDone(other.section));
    section.toggle(false);
    next?.toggle(true);
    this.current = next ?? section;
    this.calmUntil = performance.now() + CALM;
    this.current.node.scrollIntoView({ block: "start" });
  }

  /** Durable first, then shown, then sent after `delay` ms. Returns what was kept, or null when the disk refused. */
  async keep(places, delay = 400) {
    this.hideUndo();
    const before = places.map(({ item, tenant }) => [placeKey(item.uid, tenant), this.sheet.answer(item, tenant)]);
    const made = places.map(({ item, tenant, values }) => this.sheet.make(item, tenant, values));
    const records = made.map((answer) => ({ ...answer, patrol: this.patrol, owner: this.owner, key: `${this.owner}|${this.patrol}|${placeKey(answer.item, answer.tenant)}` }));
    made.forEach((answer) => this.sheet.answers.set(placeKey(answer.item, answer.tenant), answer));
    const now = Date.now();
    const items = made.map((answer, index) => this.item("answer", { uid: answer.uid, createdAt: now + index / 1000, title: this.titleOf(places[index].item), body: this.sheet.wire(answer, places[index].item) }));
    const replaced = before.map(([key]) => this.unsent.get(key)).filter(Boolean);
    try {
      await keepAnswers(records, items, replaced);
    } catch (error) {
      before.forEach(([key, answer]) => (answer ? this.sheet.answers.set(key, answer) : this.sheet.answers.delete(key)));
      this.trouble(error);
      return null;
    }
    made.forEach((answer) => this.unsent.set(placeKey(answer.item, answer.tenant), answer.uid));
    this.redraw(before.map(([key]) => key));
    this.channel?.postMessage({ answers: records });
    this.outbox.added(delay);
    return records;
  }

  item(kind, rest) {
    return makeItem(this.owner, kind, { patrol: this.patrol, ...rest });
  }

  titleOf(item) {
    return `${this.run.title} · ${pick(item, "label") || pick(item, "text")}`;
  }

  redraw(keys) {
    const bySection = new Map();
    for (const key of keys) {
      const section = this.sectionOf(this.sheet.items.get(key.split("|")[0]));
      bySection.set(section, [...(bySection.get(section) ?? []), key]);
    }
    bySection.forEach((some, section) => section.draw(some));
    this.say("");
    this.drawBar();
  }

  async addPhotos(item, tenant, files) {
    const room = MAX_PHOTOS - this.sheet.photosOf(item, tenant).length;
    if (files.length > room) this.say(t("photos_full", { n: MAX_PHOTOS }));
    for (const file of files.slice(0, room)) {
      const { blob, thumb, sha256 } = await prepare(file);
      const photo = { uid: uuid(), patrol: this.patrol, owner: this.owner, item: item.uid, tenant, state: "kept", thumb };
      const rest = { uid: photo.uid, title: this.titleOf(item), item: item.uid, code: item.code, tenant, blob, sha256, deviceAt: new Date().toISOString() };
      try {
        await keepPhoto(photo, this.item("photo", rest));
      } catch (error) {
        return this.trouble(error);
      }
      this.sheet.photos.push(shown(photo, blob));
      this.redraw([placeKey(item.uid, tenant)]);
      this.channel?.postMessage({ photo });
      this.outbox.added(0);
    }
    return undefined;
  }

  async removePhoto(photo) {
    const uid = uuid();
    try {
      await dropPhoto(photo.uid, this.item("removal", { uid, title: this.run.title, photo: photo.uid }));
    } catch (error) {
      return this.trouble(error);
    }
    this.sheet.photos = this.sheet.photos.filter((other) => other.uid !== photo.uid);
    this.redraw([placeKey(photo.item, photo.tenant)]);
    this.channel?.postMessage({ dropped: photo.uid });
    return this.outbox.added(0);
  }

  /** The server has taken an item, or refused it for a reason. */
  settled(item, refused) {
    if (item.kind === "photo") {
      const photo = this.sheet.photos.find((one_) => one_.uid === item.uid);
      if (!photo) return;
      Object.assign(photo, { state: refused ? "refused" : "sent", why: refused ?? "" });
      this.redraw([placeKey(photo.item, photo.tenant)]);
    } else if (item.kind === "answer") {
      const key = placeKey(this.sheet.codes.get(item.body.item)?.uid ?? item.body.item, item.body.tenant);
      const answer = this.sheet.answers.get(key);
      if (answer?.uid !== item.uid) return;
      if (!refused) this.unsent.delete(key);
      else this.flag(key, refused);
    }
  }

  /** Mark an answer as one to be given again. */
  flag(key, why) {
    const answer = this.sheet.answers.get(key);
    if (answer) this.sheet.answers.set(key, { ...answer, refused: why });
    this.redraw([key]);
  }

  drawBar() {
    const { done, failed, total } = this.sheet.progress(this.sheet.all());
    const { meter, count, next } = this.bar;
    meter.max = total || 1;
    meter.value = done;
    count.textContent = `${done}/${total}`;
    next.hidden = this.locked;
    const finished = done === total;
    next.classList.toggle("btn-primary", finished);
    next.replaceChildren(icon(finished ? "signature" : "arrow-down"), finished ? t("sign_and_submit") : t("next_open", { n: total - done }));
    one("[data-summary]").textContent = t("summary", { total, failed, passed: done - failed });
  }

  /** The button leads to what is missing; when nothing is, to the signature. */
  nextPressed() {
    this.hideUndo();
    const place = this.sheet.next(this.current?.section);
    if (place) this.goTo(place);
    else one("#submit-dialog").showModal();
  }

  goTo({ section, item, tenant }) {
    this.current = this.sectionOf(section.items[0]);
    const row = this.current.rowOf(item, tenant);
    if (!row) return;
    this.calmUntil = performance.now() + CALM;
    row.focus({ preventScroll: true });
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    row.scrollIntoView({ block: row.offsetHeight > innerHeight / 2 ? "start" : "center", behavior: still ? "auto" : "smooth" });
    row.classList.add("is-called");
    setTimeout(() => row.classList.remove("is-called"), 1600);
  }

  offerUndo(made) {
    this.undoable = made;
    one("span", this.bar.undo).textContent = t("passed_at_once", { n: made.length });
    this.bar.undo.hidden = false;
    this.undoTimer = setTimeout(() => this.hideUndo(), UNDO);
  }

  hideUndo() {
    clearTimeout(this.undoTimer);
    this.bar.undo.hidden = true;
    this.undoable = null;
  }

  async undo() {
    const made = this.undoable ?? [];
    this.hideUndo();
    // What is on its way cannot be taken back: it is said, and each answer can still be changed.
    if (!(await this.outbox.quietly(() => takeBack(made)))) return this.say(t("undo_late"));
    const keys = made.map((answer) => placeKey(answer.item, answer.tenant));
    for (const key of keys) this.sheet.answers.delete(key) && this.unsent.delete(key);
    this.redraw(keys);
    this.channel?.postMessage({ taken: keys });
    if (made.length) this.goTo({ section: this.sectionOf(this.sheet.items.get(made[0].item)).section, item: this.sheet.items.get(made[0].item), tenant: made[0].tenant });
    this.outbox.soon();
  }

  /** Something the officer has to know; stays until the next thing succeeds. */
  say(text) {
    this.bar.alert.hidden = !text;
    this.bar.alert.replaceChildren(...(text ? [icon("circle-alert"), h("span", {}, text)] : []));
  }

  trouble(error) {
    this.say(t(error?.name === "QuotaExceededError" ? "storage_full" : "storage_failed"));
  }
}

/** A photo record with addresses that this page can show. */
export function shown(photo, blob) {
  const url = (some) => (some ? URL.createObjectURL(some) : undefined);
  return { ...photo, thumbUrl: url(photo.thumb), fullUrl: url(blob ?? photo.thumb) };
}
