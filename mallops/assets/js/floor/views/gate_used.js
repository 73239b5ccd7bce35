// Which passes this phone let out, whoever was signed in: kept with the release itself, forgotten after some days.
import { store } from "./gate_kit.js";

const { settingsUnder, setting, dropSettings } = store;

const NAME = "gate-used|";
const DAYS = 14 * 24 * 3600_000; // milliseconds

export const usedKey = (uid) => NAME + uid;

/** When this phone let a pass out, or undefined. */
export const usedAt = async (uid) => (uid ? (await setting(usedKey(uid)))?.at : undefined);

/** All that this phone let out: pass by moment. */
export async function allUsed() {
  const rows = await settingsUnder(NAME);
  const old = rows.filter(([, { at }]) => at < Date.now() - DAYS).map(([name]) => name);
  if (old.length) await dropSettings(old);
  return new Map(rows.map(([name, { at }]) => [name.slice(NAME.length), at]));
}
