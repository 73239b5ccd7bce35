// Where the officer's work is now: on the server, on its way, or on this phone only. Both shells show it.
import { h, icon, one, t } from "./dom.js";

const GLYPHS = { ok: "cloud-check", info: "cloud-upload", warn: "cloud-off", danger: "circle-alert" };

function clock(at) {
  const day = new Date(at).toDateString() === new Date().toDateString() ? {} : { month: "numeric", day: "numeric" };
  return new Date(at).toLocaleString(document.documentElement.lang, { ...day, hour: "2-digit", minute: "2-digit", hour12: false });
}

/** [tone, sentence] of a status of the outbox. */
export function sentence({ state, waiting: n, refused, oldest, message, safe }) {
  if (state === "other" && n) return ["danger", t("sync_other", { n, name: message })];
  if (state === "login" && n) return ["danger", t("sync_login", { n })];
  if (refused.length) return ["danger", t("sync_refused", { n: refused.length, why: refused[0].refused.message })];
  if (state === "blocked" && n) return ["warn", t("sync_blocked", { n })];
  if (state === "weak" && n) return ["warn", t("sync_weak", { n })];
  if (state === "offline") return n ? ["warn", t("sync_offline", { n, when: clock(oldest ?? Date.now()) })] : ["warn", t("sync_no_network")];
  if (n) return ["info", t(state === "sending" ? "sync_sending" : "sync_kept", { n })];
  const [done, total] = safe.photos;
  return ["ok", total ? t("sync_photos_safe", { done, total }) : t("sync_safe")];
}

let spoken = "ok";
/** Show a status of the outbox; only a turn for the worse or the better is read out. */
export function showStatus(status) {
  const [tone, text] = sentence(status);
  const node = one("[data-sync]");
  node.className = `status tone-${tone}`;
  node.replaceChildren(icon(GLYPHS[tone]), h("span", {}, text));
  node.title = text;
  const link = one("[data-login-link]");
  link.hidden = !(["login", "other"].includes(status.state) && status.waiting);
  link.href = `/login?next=${encodeURIComponent(location.pathname + location.hash)}`;
  if (tone !== "info" && tone !== spoken) {
    spoken = tone;
    one("[data-spoken]").textContent = text;
  }
}
