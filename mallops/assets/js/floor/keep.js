// What a person does on the phone, kept for sending: durable first, then said.
import { uuid } from "../sheet/dom.js";
import { templateOf } from "../sheet/compose.js";
import { clock } from "./call.js";
import { outbox } from "./outbox.js";
import { enqueue, keepRun, runs, shift } from "./store.js";

/** An item of the outbox. `offset` is how wrong the phone's clock was known to be when it happened (ms). */
export function makeItem(owner, kind, rest) {
  const { blob } = rest;
  const size = blob ? blob.size : JSON.stringify(rest.body ?? "").length;
  return { uid: rest.uid ?? uuid(), kind, owner, createdAt: Date.now(), offset: clock(), size, tries: 0, ...rest };
}

/**
 * Keep something of `owner` for the floor's API: kind finding, check or tick, with pictures { blob, thumb, sha256 }.
 * `done` names the draft it was made of, which goes in the same step: nothing is reported twice after a crash;
 * `noted` is a setting that is kept in that step, too. `uid` and `at`: when it was tried to be sent before.
 * Resolves with the item when it is durable; it is sent as soon as there is a network.
 */
export async function queue({ owner, kind, title, body, photos = [], patrol, done, uid = uuid(), at = new Date(), noted }) {
  const device_at = at.toISOString();
  const pictures = photos.map(({ blob, sha256 }) =>
    makeItem(owner, "fphoto", { blob, sha256, title, belongs: `${kind}:${uid}`, deviceAt: device_at, patrol }),
  );
  const item = makeItem(owner, kind, { uid, title, patrol, body: { ...body, uid, photos: pictures.map((one) => one.uid), device_at } });
  await enqueue([item, ...pictures], done, noted);
  outbox.added();
  return item;
}

/** Keep pictures of something (`kind`, `uid`) that the server has taken already; `done` and `noted` as above. */
export async function queuePictures({ owner, kind, uid, title, photos, done, noted }) {
  const deviceAt = new Date().toISOString();
  const pictures = photos.map(({ blob, sha256 }) => makeItem(owner, "fphoto", { blob, sha256, title, belongs: `${kind}:${uid}`, deviceAt }));
  await enqueue(pictures, done, noted);
  outbox.added();
}

const PURPOSES = { round: "round", zone: "round", makeup: "makeup", spot: "spot", tenant: "tenant" };

/**
 * Begin a run on the phone: kind round, makeup, zone, spot or tenant, `target` the uid the server knows it by.
 * `zone` and `tenant` are rows of the shift. Returns the address of its sheet; a run begun before is gone on with.
 */
export async function startRun({ owner, kind, target, zone, tenant, scan = "", reason = "", section = null }) {
  const begun = (await runs(owner)).find((one) => one.kind === kind && one.target === target && one.state === "draft");
  if (begun && kind !== "zone") return sheetOf(begun.uid);
  const uid = uuid();
  const at = new Date().toISOString();
  const place = tenant ?? zone;
  const ahead = (await shift(owner))?.bundle;
  const version = ahead && templateOf({ kind, target }, ahead)?.version; // the server walks the sheet the officer saw
  const title = `${place.code} ${place.name_zh || place.name_en}`;
  const run = {
    uid, owner, kind, target, title, state: "draft", purpose: PURPOSES[kind], section, startedAt: at,
    zone: zone?.uid ?? null, tenant: tenant?.uid ?? null, presence: scan ? "scanned" : "tapped",
  };
  const body = { uid, kind, target, ...(scan ? { scan } : {}), ...(reason ? { reason } : {}), ...(version ? { version } : {}), device_at: at };
  await keepRun(run, makeItem(owner, "start", { uid, patrol: uid, title, body }));
  outbox.added();
  return sheetOf(uid);
}

export const sheetOf = (uid) => `/patrols/${uid}/sheet`;
