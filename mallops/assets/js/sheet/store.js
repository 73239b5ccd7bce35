// What must not be lost: every answer and photo is on the phone's disk before the screen says so.
import { openDB } from "idb";

const DURABLE = { durability: "strict" };
let opened;

function database() {
  opened ??= openDB("mallops-sheet", 1, {
    upgrade(db) {
      db.createObjectStore("runs", { keyPath: "uid" });
      const outbox = db.createObjectStore("outbox", { keyPath: "uid" });
      outbox.createIndex("patrol", "patrol");
    },
  });
  return opened;
}

async function write(names, work) {
  const db = await database();
  const tx = db.transaction(names, "readwrite", DURABLE);
  work(tx);
  await tx.done;
}

/** Ask the browser once not to clear us away. */
export const persist = () => navigator.storage?.persist?.().catch(() => false);

/** The kept run (bundle and local answers), or undefined. */
export async function loadRun(uid) {
  return (await database()).get("runs", uid);
}

export const saveRun = (run) => write(["runs"], (tx) => tx.objectStore("runs").put(run));

/** Keep the run and what has to be sent in one step. */
export const saveWithOutbox = (run, items) =>
  write(["runs", "outbox"], (tx) => {
    tx.objectStore("runs").put(run);
    items.forEach((item) => tx.objectStore("outbox").put(item));
  });

/** All unsent items of a run, oldest first. */
export async function unsent(patrol) {
  const items = await (await database()).getAllFromIndex("outbox", "patrol", patrol);
  return items.sort((a, b) => a.createdAt - b.createdAt);
}

/** Only after the server echoed this uid. */
export const acknowledge = (uids) => write(["outbox"], (tx) => uids.forEach((uid) => tx.objectStore("outbox").delete(uid)));

export const markRefused = (items) => write(["outbox"], (tx) => items.forEach((item) => tx.objectStore("outbox").put(item)));
