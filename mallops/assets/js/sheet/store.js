// What must not be lost: every answer and photo is on the phone's disk before the screen says so.
import { openDB } from "idb";

const DURABLE = { durability: "strict" };
const OF_A_RUN = ["bundles", "answers", "photos", "facts", "outbox"];
let opened;

function database() {
  opened ??= openDB("mallops-sheet", 1, {
    upgrade(db) {
      db.createObjectStore("bundles", { keyPath: "patrol" });
      db.createObjectStore("facts", { keyPath: "patrol" });
      for (const name of ["answers", "photos", "outbox"]) {
        db.createObjectStore(name, { keyPath: name === "answers" ? "key" : "uid" }).createIndex("patrol", "patrol");
      }
    },
  });
  return opened;
}

/** One durable step. Work that only writes is committed at once: it stands even when the page goes away now. */
async function write(names, work) {
  const db = await database();
  const tx = db.transaction(names, "readwrite", DURABLE);
  const reading = work((name) => tx.objectStore(name));
  if (!reading) tx.commit?.();
  await Promise.all([reading, tx.done]);
}

const quiet = () => null; // a write that fails fails its transaction, which is what is waited for
const put = (store, value) => void store.put(value).catch(quiet);
const remove = (store, key) => void store.delete(key).catch(quiet);

/** Ask the browser once not to clear us away. */
export const persist = () => navigator.storage?.persist?.().catch(() => false);

/** All that the phone keeps of a run: { bundle, answers, photos, outbox, dwell }. */
export async function load(patrol) {
  const tx = (await database()).transaction(OF_A_RUN);
  const of = (name) => tx.objectStore(name).index("patrol").getAll(patrol);
  const [bundle, facts, answers, photos, outbox] = await Promise.all([
    tx.objectStore("bundles").get(patrol),
    tx.objectStore("facts").get(patrol),
    of("answers"),
    of("photos"),
    of("outbox"),
  ]);
  return { bundle: bundle?.bundle, dwell: facts?.dwell ?? {}, answers, photos, outbox };
}

export const keepBundle = (patrol, bundle) => write(["bundles"], (on) => put(on("bundles"), { patrol, bundle }));
export const keepDwell = (patrol, dwell) => write(["facts"], (on) => put(on("facts"), { patrol, dwell }));

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

/** A person's unsent items of a run, oldest first. */
export async function unsent(patrol, user) {
  const items = await (await database()).getAllFromIndex("outbox", "patrol", patrol);
  return items.filter((item) => item.user === user).sort((a, b) => a.createdAt - b.createdAt);
}

/** Only after the server echoed these uids. */
export const acknowledge = (items) =>
  write(["outbox", "photos"], async (on) => {
    for (const { uid, kind } of items) {
      remove(on("outbox"), uid);
      const photo = kind === "photo" && (await on("photos").get(uid));
      if (photo) put(on("photos"), { ...photo, state: "sent" });
    }
  });

/** What the server will not take stays, with its reason; unless it was replaced meanwhile. */
export const refuse = (items) =>
  write(["outbox"], async (on) => {
    for (const item of items) if (await on("outbox").getKey(item.uid)) put(on("outbox"), item);
  });

/** After submission the phone keeps nothing of the run. */
export const forget = (patrol) =>
  write(OF_A_RUN, async (on) => {
    remove(on("bundles"), patrol);
    remove(on("facts"), patrol);
    for (const name of ["answers", "photos", "outbox"]) {
      for (const key of await on(name).index("patrol").getAllKeys(patrol)) remove(on(name), key);
    }
  });
