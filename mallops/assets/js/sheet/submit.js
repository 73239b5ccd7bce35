// Signing and submitting: the signature is kept on the phone first; the sheet is done when the server says so.
import { makeItem } from "../floor/keep.js";
import { changeRun, giveUp, run as runOf } from "../floor/store.js";
import { h, icon, one, t, uuid } from "./dom.js";
import { placeKey } from "./model.js";

const PATIENCE = 12_000; // milliseconds to wait for the server's word before the officer walks on

export function submission(app, dwell, kept) {
  const form = one("#submit-form");
  const say = (text) => (one("[data-submit-error]").textContent = text);
  const value = (name) => new FormData(form).getAll(name).find(Boolean) ?? "";

  async function sign() {
    if (!value("signature").trim()) return say(t("signature_missing"));
    if (value("shop_signature") && !value("shop_signer").trim()) return say(t("shop_signer_missing"));
    const refused = app.outbox.last.refused.filter((item) => item.patrol === app.patrol && item.kind !== "submit");
    if (refused.length) return say(t("refused_first", { n: refused.length }));
    const uid = uuid();
    const body = {
      uid,
      signature: value("signature"),
      shop_signature: value("shop_signature"),
      shop_signer: value("shop_signer"),
      note: value("note"),
      photos: app.sheet.photos.map((photo) => photo.uid),
      dwell: dwell(),
      device_at: new Date().toISOString(),
    };
    const item = makeItem(app.owner, "submit", { uid, patrol: app.patrol, title: app.run.title, body });
    await changeRun(app.patrol, app.run, { state: "closed" }, item);
    await Promise.race([sendNow(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    return outcome(item);
  }

  async function sendNow() {
    await app.outbox.flush({ hurry: true });
  }

  /** What became of a signed sheet: received, refused, or still on the phone. */
  async function outcome(item) {
    const run = await runOf(app.patrol);
    if (run?.state === "sent") {
      location.assign(run.url ?? `/patrols/${run.server ?? app.patrol}`);
      return new Promise(() => {}); // the page goes away; the button stays busy
    }
    const refused = app.outbox.last.refused.find((one_) => one_.uid === item.uid);
    if (refused) return reopen(refused);
    one("#submit-dialog").close();
    return waits(item);
  }

  /** The server wants more before it takes the sheet: open again, with what is missing marked. */
  async function reopen(item) {
    await changeRun(app.patrol, app.run, { state: "draft" });
    await giveUp([item.uid]);
    const missing = (item.refused.missing ?? []).map((name) => app.sheet.placeOf(name)).filter(Boolean);
    if (!missing.length) return one("#submit-dialog").open ? say(item.refused.message) : app.say(item.refused.message);
    missing.forEach(({ item: asked, tenant }) => app.flag(placeKey(asked.uid, tenant), t("lacks_again")));
    one("#submit-dialog").close();
    app.goTo(missing[0]);
    return app.say(item.refused.message);
  }

  /** Signed, and the officer may walk on: it goes by itself when there is a signal. */
  async function waits(item) {
    app.lock();
    const { state } = app.outbox.last;
    const why = state === "login" ? t("login_again") : state === "other" ? t("other_person") : t("signed_waiting_long");
    const panel = h(
      "section",
      { class: "sheet-done", tabindex: -1, role: "status" },
      icon("signature"),
      h("h2", {}, t("signed_waiting")),
      h("p", {}, why),
      h("a", { class: "btn btn-primary btn-lg", href: "/floor" }, icon("footprints"), t("my_rounds")),
      h("a", { class: "btn", href: "/floor#/outbox" }, icon("cloud-upload"), t("to_outbox")),
    );
    app.root.replaceChildren(panel);
    panel.focus();
    app.outbox.onsettled(async (done, refused) => {
      if (done.uid !== item.uid) return;
      if (refused) location.reload();
      else await outcome(item);
    });
  }

  /** A sheet that was signed before and then refused is opened again, with the reason. */
  const before = kept.find((item) => item.kind === "submit" && item.refused);
  if (before) reopen(before).catch(() => null);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    try {
      await sign();
    } catch (error) {
      app.trouble(error);
      say(t(error?.name === "QuotaExceededError" ? "storage_full" : "storage_failed"));
    }
    delete form.dataset.sending;
    one("button[type=submit]", form).removeAttribute("aria-busy");
  });
}
