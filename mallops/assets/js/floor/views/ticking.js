// Attendance ticks on the phone: what the server knew, overlaid by what was ticked here; durable first.
import { makeItem } from "../keep.js";
import { outbox } from "../outbox.js";
import { enqueue, giveUp, isFull, item as stored, setting } from "../store.js";
import { workDay } from "./times.js";

export const HOLD = 5200; // milliseconds in which a tick can be taken back before it is sent
/** As attendance/rules.py: what can be seen at opening and at closing. */
export const STATES_OF = { open: ["on_time", "late", "absent", "closed_allowed"], close: ["on_time", "early", "absent", "closed_allowed"] };
export const LOOKS = { on_time: ["ok", "check"], late: ["warn", "clock-alert"], early: ["warn", "clock-alert"], absent: ["danger", "x"], closed_allowed: ["muted", "minus"] };
const KEPT = 3; // days

const keyOf = (tenant, phase) => `${tenant}|${phase}`;

/** `list()` as a Map, made anew when `source()` is another object. */
function ordered(source, list) {
  let [from, made] = [];
  return () => {
    if (!made || from !== source()) [from, made] = [source(), new Map(list())];
    return made;
  };
}

/** The ticks of today: { get(tenant, phase), tick(list, phase), undo(made), photos }. */
export async function openTicks(app) {
  const on = workDay(app.now());
  const name = `ticks|${app.owner}`;
  const days = (await setting(name)) ?? {};
  const own = (days[on] ??= {});
  const save = () => setting(name, Object.fromEntries(Object.entries(days).sort().slice(-KEPT)));
  // Asked of every shop at every tap: looked up by name, and put in order only when there is something new.
  const known = ordered(() => app.shift, () => (app.shift?.on === on ? (app.shift.attendance?.ticked ?? []) : []).map((one) => [keyOf(one.tenant, one.phase), one]));
  const waits = ordered(() => app.items, () => app.items.map((item) => [item.uid, item]));

  /** What stands of a shop: { state, remark, here, refused }, or undefined. */
  function get(tenant, phase) {
    const key = keyOf(tenant, phase);
    const mine = own[key];
    const waiting = mine && waits().get(mine.uid);
    if (mine && (waiting || mine.at > app.at || !known().has(key))) return { ...mine, here: Boolean(waiting), refused: waiting?.refused?.message };
    return known().get(key);
  }

  /** Keep ticks [{ tenant, title, state, remark, photos }] of a phase; `shown()` as soon as they are durable. Resolves with what can be taken back. */
  async function tick(list, phase, shown) {
    const before = list.map(({ tenant }) => [keyOf(tenant, phase), own[keyOf(tenant, phase)]]);
    const device_at = new Date().toISOString();
    const done = list.find((one) => one.done)?.done;
    const items = list.flatMap(({ tenant, title, state, remark = "", actual = "", photos = [] }) => {
      const made = makeItem(app.owner, "tick", { title });
      const pictures = photos.map(({ blob, sha256 }) => makeItem(app.owner, "fphoto", { blob, sha256, title, belongs: `tick:${made.uid}`, deviceAt: device_at }));
      const body = { uid: made.uid, tenant, on, phase, state, remark, actual, photos: pictures.map((one) => one.uid), device_at };
      own[keyOf(tenant, phase)] = { uid: made.uid, state, remark, photos: pictures.length, at: Date.now() };
      const notBefore = Date.now() + HOLD; // so that it can be taken back, whoever sends
      return [{ ...made, body, notBefore, size: JSON.stringify(body).length }, ...pictures];
    });
    try {
      await enqueue(items, done);
      shown();
      await save().catch(isFull); // the ticks themselves are kept
    } catch (error) {
      before.forEach(([key, was]) => (was ? (own[key] = was) : delete own[key]));
      throw error;
    }
    outbox.added(HOLD + 100);
    await app.reload();
    return { items, before };
  }

  /** Take back what no server has seen; false, and nothing done, when one was sent already. */
  const undo = (made) => outbox.quietly(() => takeBack(made));

  async function takeBack({ items, before }) {
    const there = await Promise.all(items.map((item) => stored(item.uid)));
    if (!there.every(Boolean)) return false;
    await giveUp(items.map((item) => item.uid));
    before.forEach(([key, was]) => (was ? (own[key] = was) : delete own[key]));
    await save();
    await app.reload();
    outbox.added(0);
    return true;
  }
  return { get, tick, undo, on };
}
