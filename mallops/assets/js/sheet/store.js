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

async function write(names, work) {
  const db = await database();
  const tx = db.transaction(names, "readwrite", DURABLE);
  await Promise.all([work((name) => tx.objectStore(name)), tx.done]);
}

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

export const keepBundle = (patrol, bundle) => write(["bundles"], (on) => on("bundles").put({ patrol, bundle }));
export const keepDwell = (patrol, dwell) => write(["facts"], (on) => on("facts").put({ patrol, dwell }));

/** Keep answers and what has to be sent; an unsent answer of the same place is replaced, not sent as well. */
export const keepAnswers = (answers, items, replaced) =>
  write(["answers", "outbox"], (on) => {
    replaced.forEach((uid) => on("outbox").delete(uid));
    items.forEach((item) => on("outbox").put(item));
    return Promise.all(answers.map((answer) => on("answers").put(answer)));
  });

/** Take back first answers that no server has seen. False, and nothing done, when one was sent already. */
export async function takeBack(answers) {
  let all = false;
  await write(["answers", "outbox"], async (on) => {
    const kept = await Promise.all(answers.map((answer) => on("outbox").getKey(answer.uid)));
    all = kept.every(Boolean);
    for (const answer of all ? answers : []) {
      on("outbox").delete(answer.uid);
      on("answers").delete(answer.key);
    }
  });
  return all;
}

export const keepPhoto = (photo, item) =>
  write(["photos", "outbox"], (on) => Promise.all([on("photos").put(photo), on("outbox").put(item)]));

/** Take a photo away here, and remember to tell the server. */
export const dropPhoto = (uid, item) =>
  write(["photos", "outbox"], (on) => {
    on("photos").delete(uid);
    on("outbox").delete(uid);
    return on("outbox").put(item);
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
      on("outbox").delete(uid);
      const photo = kind === "photo" && (await on("photos").get(uid));
      if (photo) await on("photos").put({ ...photo, state: "sent" });
    }
  });

/** What the server will not take stays, with its reason; unless it was replaced meanwhile. */
export const refuse = (items) =>
  write(["outbox"], async (on) => {
    for (const item of items) if (await on("outbox").getKey(item.uid)) await on("outbox").put(item);
  });

/** After submission the phone keeps nothing of the run. */
export const forget = (patrol) =>
  write(OF_A_RUN, async (on) => {
    on("bundles").delete(patrol);
    on("facts").delete(patrol);
    for (const name of ["answers", "photos", "outbox"]) {
      for (const key of await on(name).index("patrol").getAllKeys(patrol)) on(name).delete(key);
    }
  });
