// Where the officer's work is now: on the server, on its way, or on this phone only.
import { h, icon, one, t } from "./dom.js";

const GLYPHS = { ok: "cloud-check", info: "cloud-upload", warn: "cloud-off", danger: "circle-alert" };

function clock(at) {
  return new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

function sentence({ state, waiting, refused, oldest, message }) {
  if (state === "login") return ["danger", t("sync_login", { n: waiting })];
  if (refused.length) return ["danger", t("sync_refused", { n: refused.length, why: refused[0].refused })];
  if (state === "blocked") return ["danger", t("sync_blocked", { n: waiting, why: message })];
  if (state === "offline" && waiting) return ["warn", t("sync_offline", { n: waiting, when: clock(oldest ?? Date.now()) })];
  return waiting ? ["info", t("sync_sending", { n: waiting })] : ["ok", t("sync_safe")];
}

let spoken = "ok";
/** Show a status of Sync; only a turn for the worse or the better is read out. */
export function showStatus(status, login) {
  const [tone, text] = sentence(status);
  const node = one("[data-sync]");
  node.className = `status tone-${tone}`;
  node.replaceChildren(icon(GLYPHS[tone]), h("span", {}, text));
  node.title = text;
  const link = one("[data-login-link]");
  link.hidden = status.state !== "login";
  link.href = login;
  if (tone !== "info" && tone !== spoken) {
    spoken = tone;
    one("[data-spoken]").textContent = text;
  }
}
