// What must not be lost: every answer and photo is on the phone's disk before the screen says so.
// No DOM in here: the page and the service worker share it. Every record belongs to an owner, a person at a mall.
import { openDB } from "idb";

const DURABLE = { durability: "strict" };
const RUN_STORES = ["answers", "photos", "outbox", "runs", "kv"];
const RECEIPTS_KEPT = 14 * 24 * 3600 * 1000; // milliseconds
let opened;

function database() {
  // A connection that the browser ends (iOS does, in the background) or refuses is opened anew at the next need.
  opened ??= openDB("mallops-sheet", 2, { upgrade, blocking: () => void close(), terminated: () => (opened = undefined) }).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/** Another tab has a newer version: let it go on. */
async function close() {
  (await opened)?.close();
  opened = undefined;
}

/** Version 1 knew one person a phone; what it kept is claimed by that person at the next sending (`claim`). */
async function upgrade(db, before, _after, tx) {
  for (const name of before < 1 ? ["answers", "photos", "outbox"] : []) {
    db.createObjectStore(name, { keyPath: name === "answers" ? "key" : "uid" }).createIndex("patrol", "patrol");
  }
  if (before >= 2) return;
  for (const name of ["answers", "photos", "outbox"]) tx.objectStore(name).createIndex("owner", "owner");
  const kv = db.createObjectStore("kv", { keyPath: "key" });
  for (const name of ["runs", "receipts"]) db.createObjectStore(name, { keyPath: "uid" }).createIndex("owner", "owner");
  for (const name of before === 1 ? ["bundles", "facts"] : []) {
    for (const row of await tx.objectStore(name).getAll()) {
      kv.put(name === "bundles" ? { key: `bundle||${row.patrol}`, value: row.bundle } : { key: `dwell||${row.patrol}`, value: row.dwell });
    }
    db.deleteObjectStore(name);
  }
}

/** One durable step. Work that only writes is committed at once: it stands even when the page goes away now. */
async function write(names, work) {
  const tx = (await database()).transaction(names, "readwrite", DURABLE);
  const reading = work((name) => tx.objectStore(name));
  if (!reading) tx.commit?.();
  // The transaction knows why it failed; what was read in it only knows that it was aborted.
  const [done, read] = await Promise.allSettled([tx.done, reading]);
  for (const { status, reason } of [done, read]) if (status === "rejected") throw reason;
}

/** For `catch`: a phone without room is no reason to stop (where `bearable`); every other failure is thrown on. */
export function isFull(error, bearable = true) {
  if (!bearable || error?.name !== "QuotaExceededError") throw error;
  return true;
}

const quiet = () => null; // a write that fails fails its transaction, which is what is waited for
const put = (store, value) => void store.put(value).catch(quiet);
const remove = (store, key) => void store.delete(key).catch(quiet);

// -- small things by name: who, the shift, settings -----------------------------------------------------------

async function value(key) {
  return (await (await database()).get("kv", key))?.value;
}

const keepValue = (key, some) => write(["kv"], (on) => put(on("kv"), { key, value: some }));

/** The person the phone last knew to be signed in: see `GET /api/floor/who`. */
export const who = () => value("who");
export const keepWho = (person) => keepValue("who", person);

/** The shift bundle with its age: { bundle, etag, at }. */
export const shift = (owner) => value(`shift|${owner}`);
export const keepShift = (owner, bundle, etag) => keepValue(`shift|${owner}`, { bundle, etag, at: Date.now() });

/** A word the phone remembers, such as the last zone; without `some` it is read. */
export const setting = (key, ...some) => (some.length ? keepValue(`setting|${key}`, some[0]) : value(`setting|${key}`));

/** A sheet of the desk's pages that is not sent yet (entries/draft.js): { at, fields, files, sentAt? }. */
export const draft = (owner, what) => value(`draft|${owner}|${what}`);
export const keepDraft = (owner, what, some) => keepValue(`draft|${owner}|${what}`, some);

/** Forget the drafts that are over: `isOver(owner|what, draft)`. */
export const forgetDrafts = (isOver) =>
  write(["kv"], async (on) => {
    for (const row of await on("kv").getAll(IDBKeyRange.bound("draft|", "draft|\uffff"))) {
      if (isOver(row.key.slice(6), row.value)) remove(on("kv"), row.key);
    }
  });

/** Settings whose names begin so: [name, value] pairs. */
export async function settingsUnder(start) {
  const range = IDBKeyRange.bound(`setting|${start}`, `setting|${start}\uffff`);
  const rows = await (await database()).getAll("kv", range);
  return rows.map(({ key, value: some }) => [key.slice("setting|".length), some]);
}

export const dropSettings = (names) => write(["kv"], (on) => names.forEach((name) => remove(on("kv"), `setting|${name}`)));

export const keepDwell = (owner, patrol, dwell) => keepValue(`dwell|${owner}|${patrol}`, dwell);
export const keepBundle = (owner, patrol, bundle) => keepValue(`bundle|${owner}|${patrol}`, bundle);

// -- a run ----------------------------------------------------------------------------------------------------

/** All that the phone keeps of a person's run: { run, bundle, dwell, answers, photos, outbox }. */
export async function load(owner, patrol) {
  const tx = (await database()).transaction(RUN_STORES);
  const of = async (name) => (await tx.objectStore(name).index("patrol").getAll(patrol)).filter((row) => (row.owner ?? owner) === owner);
  const kv = async (name) => ((await tx.objectStore("kv").get(`${name}|${owner}|${patrol}`)) ?? (await tx.objectStore("kv").get(`${name}||${patrol}`)))?.value;
  const [run, bundle, dwell, answers, photos, outbox] = await Promise.all([tx.objectStore("runs").get(patrol), kv("bundle"), kv("dwell"), of("answers"), of("photos"), of("outbox")]);
  return { run: run?.owner === owner ? run : undefined, bundle, dwell: dwell ?? {}, answers, photos, outbox };
}

/** A person's runs that this phone knows: begun here, or opened here. */
export const runs = async (owner) => (await database()).getAllFromIndex("runs", "owner", owner);
export const run = async (uid) => (await database()).get("runs", uid);

/** Remember a run, with the item that tells the server when it was begun here. */
export const keepRun = (one, item) =>
  write(["runs", "outbox"], (on) => {
    put(on("runs"), one);
    if (item) put(on("outbox"), item);
  });

/** Change what stands of a run in one step, whoever else changes it meanwhile; `first` is for one not known yet. */
export const changeRun = (uid, first, change, item) =>
  write(["runs", "outbox"], async (on) => {
    put(on("runs"), { ...first, ...(await on("runs").get(uid)), ...change });
    if (item) put(on("outbox"), item);
  });

/** Keep answers and what has to be sent; an unsent answer of the same place is replaced, not sent as well. */
export const keepAnswers = (answers, items, replaced) =>
  write(["answers", "outbox"], (on) => {
    replaced.forEach((uid) => remove(on("outbox"), uid));
    items.forEach((item) => put(on("outbox"), item));
    answers.forEach((answer) => put(on("answers"), answer));
  });

/** Take back first answers that no server has seen. False, and nothing done, when one was sent already. */
export async function takeBack(answers) {
  let all = false;
  await write(["answers", "outbox"], async (on) => {
    const kept = await Promise.all(answers.map((answer) => on("outbox").getKey(answer.uid)));
    all = kept.every(Boolean);
    for (const answer of all ? answers : []) {
      remove(on("outbox"), answer.uid);
      remove(on("answers"), answer.key);
    }
  });
  return all;
}

export const keepPhoto = (photo, item) =>
  write(["photos", "outbox"], (on) => {
    put(on("photos"), photo);
    put(on("outbox"), item);
  });

/** Take a photo away here, and remember to tell the server. */
export const dropPhoto = (uid, item) =>
  write(["photos", "outbox"], (on) => {
    remove(on("photos"), uid);
    remove(on("outbox"), uid);
    put(on("outbox"), item);
  });

/** After submission was received the phone keeps of the run only that it is done. */
export async function forget(owner, patrol, done) {
  await clear(owner, patrol);
  const known = await run(patrol);
  await write(["runs"], (on) => put(on("runs"), { uid: patrol, owner, ...known, ...done, state: "sent", doneAt: Date.now() })).catch(isFull);
}

const clear = (owner, patrol) =>
  write(["answers", "photos", "kv"], async (on) => {
    for (const name of ["bundle", "dwell"]) {
      remove(on("kv"), `${name}|${owner}|${patrol}`);
      remove(on("kv"), `${name}||${patrol}`);
    }
    for (const name of ["answers", "photos"]) {
      for (const row of await on(name).index("patrol").getAll(patrol)) {
        if ((row.owner ?? owner) === owner) remove(on(name), row[name === "answers" ? "key" : "uid"]);
      }
    }
  });

// -- the outbox -----------------------------------------------------------------------------------------------

/**
 * Keep things that have to be sent, all or none; the draft `done` they were made of goes in the same step, and
 * `noted` ({ key, value }) is remembered as a setting.
 */
export const enqueue = (items, done, noted) =>
  write(["outbox", "kv"], (on) => {
    items.forEach((item) => put(on("outbox"), item));
    if (noted) put(on("kv"), { key: `setting|${noted.key}`, value: noted.value });
    if (done) remove(on("kv"), `setting|${done}`);
  });

const byAge = (a, b) => a.createdAt - b.createdAt;

/** All that a person has not sent, oldest first, refused items too. */
export async function outbox(owner) {
  return (await (await database()).getAllFromIndex("outbox", "owner", owner)).sort(byAge);
}

/** How many things of other people wait on this phone. */
export async function others(owner) {
  const [all, mine] = await Promise.all([(await database()).count("outbox"), (await database()).countFromIndex("outbox", "owner", owner)]);
  return all - mine;
}

export const item = async (uid) => (await database()).get("outbox", uid);

/** Only after the server echoed these uids: out of the outbox, a receipt instead (where there is room for one). */
export async function acknowledge(items, at = Date.now()) {
  const full = await receive(items, at).catch(isFull);
  if (full) await write(["outbox"], (on) => items.forEach(({ uid }) => remove(on("outbox"), uid)));
}

const receive = (items, at) =>
  write(["outbox", "photos", "receipts"], async (on) => {
    for (const { uid, kind, owner, patrol, sha256, size } of items) {
      remove(on("outbox"), uid);
      put(on("receipts"), { uid, kind, owner, patrol, sha256, size, at });
      const photo = kind === "photo" && (await on("photos").get(uid));
      if (photo) put(on("photos"), { ...photo, state: "sent" });
    }
  });

/** Change items that are still there; one that was replaced or taken back meanwhile stays away. */
export const amend = (items) =>
  write(["outbox"], async (on) => {
    for (const one of items) if (await on("outbox").getKey(one.uid)) put(on("outbox"), one);
  });

/** Remove an item that the person gave up or handed to the supervisor (`instead`), knowingly. */
export const giveUp = (uids, instead = []) =>
  write(["outbox", "photos"], (on) => {
    for (const uid of uids) {
      remove(on("outbox"), uid);
      remove(on("photos"), uid);
    }
    instead.forEach((one) => put(on("outbox"), one));
  });

/** What the server has acknowledged in the last days. */
export async function receipts(owner) {
  const db = await database();
  const rows = await db.getAllFromIndex("receipts", "owner", owner);
  const old = rows.filter((row) => row.at < Date.now() - RECEIPTS_KEPT);
  if (old.length) await write(["receipts"], (on) => old.forEach((row) => remove(on("receipts"), row.uid)));
  return rows.filter((row) => row.at >= Date.now() - RECEIPTS_KEPT);
}

/** Version 1 kept no owner: give what the signed-in person (`key`, a number) left to that person. */
export const claim = (owner, key) =>
  write(["outbox", "answers", "photos"], async (on) => {
    const kept = (await on("outbox").getAll()).filter((row) => !row.owner && String(row.user) === String(key));
    const patrols = new Set(kept.map((row) => row.patrol));
    kept.forEach((row) => put(on("outbox"), { ...row, owner }));
    for (const name of ["answers", "photos"]) {
      for (const row of await on(name).getAll()) if (!row.owner && patrols.has(row.patrol)) put(on(name), { ...row, owner });
    }
  });

/** True while something of version 1 waits for its owner. */
export async function unclaimed() {
  const db = await database();
  return (await db.getAll("outbox")).some((row) => !row.owner);
}
