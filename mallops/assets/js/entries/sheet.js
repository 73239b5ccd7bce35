// The patrol sheet: one island that works from the phone's own memory and sends when it can.
import "../dialogs.js";
import "../confirm.js";
import "../forms.js";
import "../keyboard.js";
import "../lightbox.js";
import "../signature.js";
import { LoginNeeded, OtherPerson, askWho, call } from "../floor/call.js";
import { outbox } from "../floor/outbox.js";
import { changeRun, giveUp, isFull, keepBundle, keepRun, load, run as runOf, shift, who } from "../floor/store.js";
import { App, shown } from "../sheet/app.js";
import { compose } from "../sheet/compose.js";
import { h, icon, one, t } from "../sheet/dom.js";
import { watchDwell } from "../sheet/dwell.js";
import { drawHead, drawNotice } from "../sheet/head.js";
import { listenToKeys } from "../sheet/keys.js";
import { Sheet, placeKey } from "../sheet/model.js";
import { showStatus } from "../sheet/status.js";
import { submission } from "../sheet/submit.js";
import { drawTasks } from "../sheet/zone_tasks.js";

const PATIENCE = 1500; // milliseconds to wait for the server when the phone has the sheet already
const root = one("#sheet");
const patrol = location.pathname.split("/")[2];

/** The run as the server has it, and as who; what it says is kept for the time without a network. */
async function fromServer(kept) {
  const run = kept.run?.server ?? patrol;
  const [person, bundle] = await Promise.all([askWho(), call(`/api/patrols/${run}/bundle`, { method: "GET" })]);
  if (bundle.patrol.mine) await keepBundle(person.owner, patrol, bundle).catch(isFull);
  return { person, bundle, fresh: true };
}

/** What the phone has of the run: the server's last word, else what the shift says of a run begun here. */
async function fromPhone(person, kept) {
  if (!person) return null;
  const begunHere = kept.run && kept.run.kind !== "server" && kept.run.state !== "sent";
  const ahead = begunHere && !kept.bundle ? await shift(person.owner) : null;
  const bundle = kept.bundle ?? (ahead && compose(kept.run, ahead.bundle, person));
  return bundle ? { person, bundle, fresh: false } : null;
}

/** The best sheet to be had soon: { person, bundle, fresh }. A run the server has not heard of is the phone's alone. */
async function open(person, kept) {
  const old = await fromPhone(person, kept);
  if (old && kept.outbox.some((item) => item.kind === "start")) return old;
  if (!old) return fromServer(kept);
  let late = false; // the phone's own sheet is shown already
  const coming = fromServer(kept).then(
    (got) => {
      if (late && got.person.owner !== person.owner) location.reload(); // somebody else signed in: this sheet is not theirs
      return got;
    },
    async (error) => {
      if ((await who())?.owner === person.owner) return old;
      if (late) location.reload();
      throw new OtherPerson(error.message);
    },
  );
  const patience = new Promise((resolve) => setTimeout(() => resolve((late = true) && old), PATIENCE));
  return Promise.race([coming, patience]);
}

/** What stands on the sheet: the server's word, but for what it has not heard yet. */
function merge({ bundle, fresh }, kept) {
  const waiting = new Map(kept.outbox.map((item) => [item.uid, item]));
  const answers = new Map(bundle.answers.map((answer) => [placeKey(answer.item, answer.tenant), answer]));
  const unsent = new Map();
  for (const answer of kept.answers.sort((a, b) => a.device_at.localeCompare(b.device_at))) {
    const key = placeKey(answer.item, answer.tenant);
    const item = waiting.get(answer.uid);
    if (item) unsent.set(key, answer.uid);
    if (item || !fresh) answers.set(key, { ...answer, refused: item?.refused?.message });
  }
  const removed = new Set(kept.outbox.filter((item) => item.kind === "removal").map((item) => item.photo));
  const local = new Map(kept.photos.map((photo) => [photo.uid, photo]));
  const photos = bundle.photos.map((photo) => ({ ...photo, thumb: local.get(photo.uid)?.thumb, state: "sent" }));
  const known = new Set(photos.map((photo) => photo.uid));
  for (const photo of kept.photos) {
    const item = waiting.get(photo.uid);
    if (known.has(photo.uid) || (fresh && !item)) continue;
    photos.push({ ...photo, state: item?.refused ? "refused" : photo.state, why: item?.refused?.message, blob: item?.blob });
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
  const last = await who();
  let kept = last ? await load(last.owner, patrol) : { answers: [], photos: [], outbox: [], dwell: {} };
  const opened = await open(last, kept);
  const { person, bundle } = opened;
  if (person.owner !== last?.owner) kept = await load(person.owner, patrol);
  const { sheet, unsent } = merge(opened, kept);
  const run = kept.run ?? { uid: patrol, owner: person.owner, kind: "server", title: bundle.patrol.title, state: "draft", zone: bundle.patrol.zone?.uid ?? null };
  const mine = bundle.patrol.mine;
  if (mine && !kept.run && !(await runOf(patrol))) await keepRun(run).catch(isFull);
  outbox.owner = person.owner;
  drawHead(bundle.patrol, run, person);
  drawTasks(one("[data-zone-tasks]"), bundle.zone_tasks);
  const bad = kept.outbox.filter((item) => item.refused && item.kind !== "submit");
  let signed = kept.outbox.find((item) => item.kind === "submit" && !item.refused);
  if (signed && bad.length) {
    // What was refused has to be put right, and then it is another sheet than the one that was signed.
    await changeRun(patrol, run, { state: "draft" });
    await giveUp([signed.uid]);
    signed = undefined;
  }
  const app = new App({ root, patrol, owner: person.owner, run, sheet, unsent, outbox, locked: !mine || Boolean(signed) });
  drawNotice(app, bundle.patrol, run, { signed });
  app.listen();
  outbox.onsettled((item, refused) => item.patrol === patrol && app.settled(item, refused));
  submission(app, watchDwell(app, kept.dwell), kept.outbox);
  listenToKeys(app);
  if (bad.length && !app.locked) app.say(t("refused_first", { n: bad.length }));
  outbox.onchange(showStatus);
  outbox.start();
}

function cannot(error) {
  const login = error instanceof LoginNeeded;
  const words = error instanceof OtherPerson ? t("other_person") : login ? t("login_again") : error.status ? error.message : t(error.name === "Error" ? "no_network" : "cannot_open");
  const here = `/login?next=${encodeURIComponent(location.pathname)}`;
  const link = h("a", { class: "btn btn-primary", href: login ? here : location.href }, t(login ? "log_in" : "try_again"));
  root.replaceChildren(h("p", { class: "sheet-alert tone-danger", role: "alert" }, icon("circle-alert"), h("span", {}, words)), link);
}

start().catch(cannot);
