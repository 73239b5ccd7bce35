// A look into the phone's memory without making or upgrading it: for pages of the desk, and for the service worker,
// which must never wait for another tab that has an older version open.
const NAME = "mallops-sheet";
const PATIENCE = 1500; // milliseconds

function open() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME);
    opening.onupgradeneeded = () => opening.transaction.abort(); // there is none: leave it so
    opening.onsuccess = () => {
      opening.result.onversionchange = () => opening.result.close();
      resolve(opening.result);
    };
    opening.onerror = () => (opening.error?.name === "AbortError" ? resolve(null) : reject(opening.error));
    opening.onblocked = () => reject(new Error("blocked"));
  });
}

/** What `read(store)` asks for in one store, or undefined when this phone has no such store. */
async function look(store, read) {
  const db = await open();
  if (!db) return undefined;
  try {
    if (!db.objectStoreNames.contains(store)) return undefined;
    return await new Promise((resolve, reject) => {
      const asked = read(db.transaction(store).objectStore(store));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    db.close();
  }
}

const soon = (work) => Promise.race([work, new Promise((_, late) => setTimeout(late, PATIENCE, new Error("late")))]);

/** The person this phone knows, or undefined. Never rejects. */
export const peekWho = () =>
  soon(look("kv", (store) => store.get("who"))).then(
    (row) => row?.value,
    () => undefined,
  );

/** After logging out nobody's rounds are shown: the phone asks again who it is. What is kept stays its owner's. */
export async function forgetWho() {
  const db = await open();
  if (!db) return;
  if (db.objectStoreNames.contains("kv")) {
    await new Promise((done) => {
      const tx = db.transaction("kv", "readwrite");
      tx.objectStore("kv").delete("who");
      tx.oncomplete = done;
      tx.onabort = done;
    });
  }
  db.close();
}

/** What a person (of whichever mall) has not sent: { count, oldest, malls }. Zero when this phone keeps nothing. */
export async function unsentOf(user) {
  const rows = (await look("outbox", (store) => store.getAll())) ?? [];
  const mine = rows.filter((row) => !row.owner || row.owner.startsWith(`${user}@`));
  const times = mine.map((row) => row.createdAt).filter(Boolean);
  return { count: mine.length, oldest: times.length ? Math.min(...times) : null, malls: [...new Set(mine.map((row) => row.owner))] };
}
