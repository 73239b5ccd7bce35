// The patrol sheet: one island that works from the phone's own memory and sends when it can.
import { App, shown } from "../sheet/app.js";
import { LoginNeeded, call } from "../sheet/call.js";
import { h, icon, one, t } from "../sheet/dom.js";
import { watchDwell } from "../sheet/dwell.js";
import { listenToKeys } from "../sheet/keys.js";
import { Sheet, placeKey } from "../sheet/model.js";
import { dropPage, keepPage } from "../sheet/offline.js";
import { showStatus } from "../sheet/status.js";
import { keepBundle, load, persist } from "../sheet/store.js";
import { submission } from "../sheet/submit.js";
import { Sync } from "../sheet/sync.js";

const PATIENCE = 2500; // milliseconds to wait for the server when the phone has the sheet already
const root = one("#sheet");
const { uid: patrol, user, ...urls } = root.dataset;

/** The server's sheet, or what the phone has of it when the server is slow or far: { bundle, fresh }. */
async function open(kept) {
  const coming = call(urls.bundle, { method: "GET" }).then(async (bundle) => {
    if (bundle.patrol.mine) await keepBundle(patrol, bundle);
    return { bundle, fresh: true };
  });
  if (!kept.bundle) return coming;
  const old = { bundle: kept.bundle, fresh: false };
  return Promise.race([coming.catch(() => old), new Promise((resolve) => setTimeout(resolve, PATIENCE, old))]);
}

/** What stands on the sheet: the server's word, but for what it has not heard yet. */
function merge({ bundle, fresh }, kept) {
  const mine = kept.outbox.filter((item) => item.user === user);
  const waiting = new Map(mine.map((item) => [item.uid, item]));
  const answers = new Map(bundle.answers.map((answer) => [placeKey(answer.item, answer.tenant), answer]));
  const unsent = new Map();
  for (const answer of kept.answers) {
    const key = placeKey(answer.item, answer.tenant);
    const item = waiting.get(answer.uid);
    if (item) unsent.set(key, answer.uid);
    if (item || !fresh) answers.set(key, { ...answer, refused: item?.refused });
  }
  const removed = new Set(mine.filter((item) => item.kind === "removal").map((item) => item.photo));
  const local = new Map(kept.photos.map((photo) => [photo.uid, photo]));
  const photos = bundle.photos.map((photo) => ({ ...photo, thumb: local.get(photo.uid)?.thumb, state: "sent" }));
  const known = new Set(photos.map((photo) => photo.uid));
  for (const photo of kept.photos) {
    const item = waiting.get(photo.uid);
    if (known.has(photo.uid) || (fresh && !item)) continue;
    photos.push({ ...photo, state: item?.refused ? "refused" : photo.state, why: item?.refused, blob: item?.blob });
  }
  const standing = photos.filter((photo) => !removed.has(photo.uid)).map(({ blob, ...photo }) => present(photo, blob));
  return { sheet: new Sheet(bundle, answers, standing), unsent };
}

/** The server's picture in full when it has one; a thumbnail kept here shows sooner and without a network. */
function present(photo, blob) {
  const made = shown(photo, blob);
  return photo.display_url ? { ...made, fullUrl: photo.display_url } : made;
}

async function start() {
  persist();
  const kept = await load(patrol);
  const opened = await open(kept);
  const { sheet, unsent } = merge(opened, kept);
  const app = new App({ root, patrol, user, sheet, unsent, locked: !opened.bundle.patrol.mine });
  const sync = new Sync({
    patrol,
    user,
    urls,
    onchange: (status) => showStatus(status, urls.login),
    onsettled: (item, refused) => app.settled(item, refused),
  });
  app.listen(globalThis.BroadcastChannel ? new BroadcastChannel(`mallops-sheet-${patrol}`) : null, sync);
  const dwell = watchDwell(patrol, app.sections, kept.dwell);
  submission(app, sync, urls, dwell);
  listenToKeys(app);
  sync.soon(0);
  (app.locked ? dropPage() : keepPage(urls.worker)).catch(() => null);
}

start().catch((error) => {
  const words = error instanceof LoginNeeded ? t("login_again") : error.status ? error.message : t(error.name === "Error" ? "no_network" : "cannot_open");
  const link = h("a", { class: "btn btn-primary", href: error instanceof LoginNeeded ? urls.login : location.href }, t(error instanceof LoginNeeded ? "log_in" : "try_again"));
  root.replaceChildren(h("p", { class: "sheet-alert tone-danger", role: "alert" }, icon("circle-alert"), h("span", {}, words)), link);
});
