// Signing and submitting: nothing is closed or emptied until the server has said yes.
import { LoginNeeded, Unreachable, call } from "./call.js";
import { one, t } from "./dom.js";
import { placeKey } from "./model.js";
import { dropPage } from "./offline.js";
import { forget } from "./store.js";

export function submission(app, sync, urls, dwell) {
  const form = one("#submit-form");
  const say = (text) => (one("[data-submit-error]").textContent = text);
  const value = (name) => new FormData(form).getAll(name).find(Boolean) ?? "";

  async function send() {
    if (!value("signature").trim()) return say(t("signature_missing"));
    await sync.flush();
    const left = await sync.waiting();
    if (left.length) return say(sync.last.state === "login" ? t("login_again") : t("still_unsent", { n: left.length }));
    const now = new Date().toISOString();
    const body = {
      uid: form.dataset.uid,
      signature: value("signature"),
      shop_signature: value("shop_signature"),
      shop_signer: value("shop_signer"),
      note: value("note"),
      photos: app.sheet.photos.map((photo) => photo.uid),
      dwell: dwell(),
      device_at: now,
      sent_at: now,
    };
    const done = await call(urls.submit, { body: JSON.stringify(body) });
    await Promise.all([forget(app.patrol), dropPage()]).catch(() => null);
    location.assign(done.url);
    return new Promise(() => {}); // the page goes away; the button stays busy
  }

  async function failed(error) {
    if (error instanceof LoginNeeded) return say(t("login_again"));
    if (error instanceof Unreachable) return say(t("no_network"));
    const missing = (error.json?.missing ?? []).map((name) => app.sheet.placeOf(name)).filter(Boolean);
    if (missing.length) {
      missing.forEach(({ item, tenant }) => app.flag(placeKey(item.uid, tenant), t("lacks_again")));
      one("#submit-dialog").close();
      app.goTo(missing[0]);
      return app.say(error.message);
    }
    if (error.status === 409) {
      const { patrol } = await call(urls.bundle, { method: "GET" });
      if (!["draft", "returned"].includes(patrol.state)) return location.assign(urls.record);
    }
    return say([error.message, ...Object.values(error.json?.fields ?? {})].filter((one_, at, all) => all.indexOf(one_) === at).join(" "));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    try {
      await send();
    } catch (error) {
      await failed(error).catch(() => say(t("no_network")));
    }
    delete form.dataset.sending;
    one("button[type=submit]", form).removeAttribute("aria-busy");
  });
}
