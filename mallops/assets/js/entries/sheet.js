// The patrol sheet: one island that works from the phone's own memory and sends when it can.
import { shrink } from "../shrink.js";
import { h, icon, pick, t, uuid } from "../sheet/dom.js";
import { Sheet, placeKey } from "../sheet/model.js";
import { makeSection } from "../sheet/section.js";
import { loadRun, persist, saveRun, saveWithOutbox, acknowledge } from "../sheet/store.js";
import { LoginNeeded, Sync, call, sha256 } from "../sheet/sync.js";

const root = document.getElementById("sheet");
const bar = { count: one("[data-count]"), meter: one("progress"), sync: one("[data-sync]"), submit: one("[data-submit]") };

function one(selector) {
  return document.querySelector(selector);
}

class App {
  constructor(run, sync) {
    this.sheet = new Sheet(run);
    this.sync = sync;
    this.locked = !["draft", "returned"].includes(run.bundle.patrol.state);
    this.departments = run.bundle.departments;
    this.maxPhotos = 9;
    this.dwell = run.dwell ?? {};
    this.sections = run.bundle.sections.map((section) => makeSection(this, section));
    root.replaceChildren(...this.sections.map((section) => section.node));
    (this.sections.find(({ section }) => this.sheet.places(section).some((p) => this.sheet.lacks(p.item, p.tenant))) ?? this.sections[0])?.toggle(true);
    this.drawBar();
    this.watchDwell();
  }

  sectionOf(item) {
    return this.sections.find(({ section }) => section.items.includes(item));
  }

  unanswered(places) {
    return places.filter(({ item, tenant }) => ["passfail", "photo"].includes(item.kind) && !this.sheet.answer(item, tenant));
  }

  answer(item, tenant, values) {
    return this.keep([{ item, tenant, values }]);
  }

  passRest(places) {
    const open = this.unanswered(places);
    const section = open.length ? this.sectionOf(open[0].item) : null;
    return this.keep(open.map((place) => ({ ...place, values: { verdict: "pass" } }))).then(() => {
      if (section && this.sheet.places(section.section).every((p) => !this.sheet.lacks(p.item, p.tenant))) this.openNext(section);
    });
  }

  openNext(section) {
    const following = this.sections.slice(this.sections.indexOf(section) + 1);
    const next = following.find(({ section: s }) => this.sheet.places(s).some((p) => this.sheet.lacks(p.item, p.tenant)));
    section.toggle(false);
    next?.toggle(true);
    (next?.node ?? section.node).scrollIntoView({ block: "start" });
  }

  /** Durable first, then shown, then sent. */
  async keep(places) {
    const made = places.map(({ item, tenant, values }) => this.sheet.makeAnswer(item, tenant, values));
    const now = Date.now();
    await saveWithOutbox(
      this.sheet.toRun(),
      made.map((body, index) => ({ uid: body.uid, kind: "answer", patrol: this.sheet.run.uid, user: root.dataset.user, createdAt: now + index / 1000, body })),
    );
    for (const section of new Set(places.map(({ item }) => this.sectionOf(item)))) {
      if (places.length === 1) section.draw(placeKey(places[0].item.uid, places[0].tenant));
      else section.draw();
    }
    this.drawBar();
    this.sync.soon();
  }

  async addPhotos(item, tenant, files) {
    const room = this.maxPhotos - this.sheet.photosOf(item, tenant).length;
    for (const file of files.slice(0, room)) {
      const blob = await shrink(file);
      const photo = { uid: uuid(), item: item.uid, tenant, state: "kept", url: URL.createObjectURL(blob) };
      this.sheet.photos.push(photo);
      await saveWithOutbox(this.sheet.toRun(), [
        { uid: photo.uid, kind: "photo", patrol: this.sheet.run.uid, user: root.dataset.user, item: item.uid, tenant, blob, sha256: await sha256(blob), deviceAt: new Date().toISOString(), createdAt: Date.now() },
      ]);
    }
    this.sectionOf(item).draw(placeKey(item.uid, tenant));
    this.drawBar();
    this.sync.soon(0);
  }

  async removePhoto(photo) {
    if (photo.state === "sent") await call(`${root.dataset.photos}/${photo.uid}/remove`, { body: "{}" });
    this.sheet.photos = this.sheet.photos.filter((other) => other.uid !== photo.uid);
    await saveRun(this.sheet.toRun());
    await acknowledge([photo.uid]);
    const item = this.sheet.items.get(photo.item);
    this.sectionOf(item).draw(placeKey(item.uid, photo.tenant));
  }

  photoSettled(uid, state) {
    const photo = this.sheet.photos.find((one_) => one_.uid === uid);
    if (!photo) return;
    photo.state = state;
    saveRun(this.sheet.toRun());
    const item = this.sheet.items.get(photo.item);
    this.sectionOf(item).draw(placeKey(item.uid, photo.tenant));
  }

  drawBar() {
    const { done, failed, total } = this.sheet.progress(this.sheet.all());
    bar.meter.max = total || 1;
    bar.meter.value = done;
    bar.count.textContent = `${done}/${total}`;
    bar.submit.hidden = this.locked;
    bar.submit.classList.toggle("btn-primary", done === total);
    bar.submit.textContent = done === total ? t("sign_and_submit") : t("next_open", { n: total - done });
    one("[data-summary]").textContent = t("summary", { total, failed, passed: done - failed });
  }

  /** The button leads to what is missing; when nothing is, to the signature. */
  async submitPressed() {
    const place = this.sheet.next();
    if (!place) return one("#submit-dialog").showModal();
    const section = this.sections.find((other) => other.section === place.section);
    section.toggle(true);
    if (place.tenant) section.openShop(place.tenant);
    const row = section.node.querySelector(`[data-item="${place.item.code}"][data-tenant="${place.tenant ?? ""}"]`);
    row?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    row?.querySelector("button, input")?.focus({ preventScroll: true });
    row?.classList.add("is-called");
    setTimeout(() => row?.classList.remove("is-called"), 1600);
    return undefined;
  }

  /** Time in front of each section, in seconds: evidence against ticking without looking. */
  watchDwell() {
    let at = performance.now();
    setInterval(() => {
      const now = performance.now();
      if (document.visibilityState === "visible" && !this.locked) {
        const middle = innerHeight / 2;
        const seen = this.sections.find(({ node }) => {
          const box = node.getBoundingClientRect();
          return box.top <= middle && box.bottom >= middle;
        });
        if (seen) this.dwell[seen.section.code] = Math.round(((this.dwell[seen.section.code] ?? 0) + (now - at) / 1000) * 10) / 10;
      }
      at = now;
    }, 1000);
  }
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  const say = (text) => (one("[data-submit-error]").textContent = text);
  const button = form.querySelector("button[type=submit]");
  const signature = new FormData(form).getAll("signature").find(Boolean) ?? "";
  if (!signature) return say(t("signature_missing"));
  button.setAttribute("aria-busy", "true");
  say("");
  try {
    await app.sync.flush();
    const left = (await app.sync.waiting("answer")).length + (await app.sync.waiting("photo")).length;
    if (left) return say(t("still_unsent", { n: left }));
    const body = JSON.stringify({
      uid: form.dataset.uid,
      signature,
      device_at: new Date().toISOString(),
      dwell: app.dwell,
      shop_signature: new FormData(form).getAll("shop_signature").find(Boolean) ?? "",
      shop_signer: new FormData(form).get("shop_signer") ?? "",
    });
    const done = await call(root.dataset.submit, { body });
    location.assign(done.url);
  } catch (error) {
    say(error instanceof LoginNeeded ? t("login_again") : (error.status ? error.message : t("no_network")));
  } finally {
    button.removeAttribute("aria-busy");
  }
  return undefined;
}

function showSync(status) {
  const waiting = status.answers + status.photos;
  const words = {
    login: t("sync_login"),
    offline: t("sync_offline", { n: waiting }),
    sending: t("sync_sending", { n: waiting }),
    idle: waiting ? t("sync_sending", { n: waiting }) : t("sync_safe"),
  };
  const tone = status.refused.length || status.state === "login" ? "danger" : status.state === "offline" ? "warn" : waiting ? "info" : "ok";
  const glyph = { ok: "cloud-check", info: "cloud-upload", warn: "cloud-off", danger: "circle-alert" }[tone];
  const text = status.refused.length ? t("sync_refused", { n: status.refused.length, why: status.refused[0].refused }) : words[status.state];
  bar.sync.className = `status tone-${tone}`;
  bar.sync.replaceChildren(icon(glyph), h("span", {}, text));
  if (status.state === "login") bar.sync.append(h("a", { href: root.dataset.login, class: "link" }, t("log_in")));
}

let app;
async function start() {
  persist();
  const uid = root.dataset.uid;
  const kept = await loadRun(uid);
  let bundle = kept?.bundle;
  try {
    bundle = await call(root.dataset.bundle, { method: "GET" });
  } catch (error) {
    if (!bundle) {
      root.replaceChildren(h("p", { class: "alert tone-danger" }, icon("circle-alert"), error instanceof LoginNeeded ? t("login_again") : t("no_network")));
      throw error;
    }
  }
  const local = new Map((kept?.answers ?? []).map((answer) => [placeKey(answer.item, answer.tenant), answer]));
  const unsentUids = new Set();
  const sync = new Sync({
    patrol: uid,
    urls: { answers: root.dataset.answers, photos: root.dataset.photos },
    onchange: showSync,
    onphoto: (photo, state) => app.photoSettled(photo, state),
  });
  (await sync.waiting("answer")).forEach((item) => unsentUids.add(item.uid));
  const photosWaiting = await sync.waiting("photo");
  const answers = new Map(bundle.answers.map((answer) => [placeKey(answer.item, answer.tenant), answer]));
  for (const [key, answer] of local) if (unsentUids.has(answer.uid) || !answers.has(key)) answers.set(key, answer);
  const photos = bundle.photos.map((photo) => ({ ...photo, state: "sent" }));
  for (const item of photosWaiting) {
    if (!photos.some((photo) => photo.uid === item.uid)) photos.push({ uid: item.uid, item: item.item, tenant: item.tenant, state: "kept", url: URL.createObjectURL(item.blob) });
  }
  app = new App({ uid, bundle, answers: [...answers.values()], photos, dwell: kept?.dwell }, sync);
  globalThis.mallopsSheet = app;
  bar.submit.addEventListener("click", () => app.submitPressed());
  one("#submit-form").addEventListener("submit", submit);
  await saveRun(app.sheet.toRun());
  document.title = `${pick(bundle.patrol.zone ?? {}, "name")} · ${document.title}`;
  sync.soon(0);
}

start();
