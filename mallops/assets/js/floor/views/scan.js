// The label of a zone or a shop: read by the camera or typed, understood without a network.
import { buzz, h, icon, t } from "../../sheet/dom.js";
import { button, empty } from "./parts.js";
import { codeOf, placeOf } from "./places.js";
import { hasCamera, look } from "./camera.js";
import { readText } from "./gate_check.js";

/** The address on a paper of this house (a permit, a notice), which says itself what is true now; else "". */
function linkOf(text) {
  const url = URL.canParse?.(text) ? new URL(text) : null;
  return url && url.origin === location.origin && /^\/(t|verify)\/[\w-]+$/.test(url.pathname) ? url.href : "";
}

export default {
  tab: "scan",
  mount(app) {
    const video = h("video", { playsinline: true, muted: true, "aria-label": t("camera_picture") });
    video.muted = true;
    const torch = h("button", { type: "button", class: "btn scan-torch", "aria-pressed": "false", hidden: true }, icon("flashlight"), t("torch"));
    const view = h("div", { class: "scan-view", hidden: true }, video, h("span", { class: "scan-frame", "aria-hidden": "true" }), torch);
    const words = h("p", { class: "text-muted", role: "status" }, t("scan_starting"));
    const again = button(t("camera_again"), "camera", () => begin(), { size: "" });
    again.hidden = true;
    const error = h("p", { class: "field-error", role: "alert", id: "code-error" });
    const input = h("input", { class: "input", id: "code", maxlength: 80, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", enterkeyhint: "go", placeholder: "7K2MPX4Q", "aria-describedby": "code-error" });
    const form = h(
      "form",
      { class: "scan-type", novalidate: true, onsubmit: (event) => (event.preventDefault(), typed()) },
      h("div", { class: "field" }, h("label", { class: "field-label", for: "code" }, t("code_on_label")), input),
      h("button", { type: "submit", class: "btn btn-primary btn-lg" }, icon("arrow-right"), t("go")),
    );
    const node = h("div", { class: "floor-scan" }, view, words, again, form, error, h("p", { class: "text-muted floor-hint" }, t("scan_hint")));
    let camera = null;
    let gone = false;
    let lastWrong = "";

    /** Go where the code leads; false, and why, when it is of no place here. */
    function go(text) {
      const paper = linkOf(text);
      if (paper) return view.classList.add("is-found"), buzz(60), location.assign(paper), true;
      const slip = app.shift.gate && readText(text);
      if (slip && (slip.token || app.shift.gate.passes.some((one) => one.code === slip.code))) {
        view.classList.add("is-found");
        buzz(60);
        app.go(`#/gate/${slip.token ?? slip.code}`);
        return true;
      }
      const code = codeOf(text);
      const place = code && placeOf(app.shift, code);
      if (place) {
        view.classList.add("is-found");
        buzz(60);
        app.go(place.zone ? `#/at/${place.zone.uid}/scan` : `#/shop/${place.shop.uid}/scan`);
        return true;
      }
      if (text !== lastWrong) error.textContent = code ? t(app.online() ? "code_unknown" : "code_unknown_offline", { code }) : t("code_foreign");
      lastWrong = text;
      return false;
    }

    function typed() {
      lastWrong = "";
      input.toggleAttribute("aria-invalid", !input.value.trim());
      if (!input.value.trim()) return ((error.textContent = t("code_missing")), input.focus());
      const done = go(input.value);
      input.toggleAttribute("aria-invalid", !done);
      return done || input.select();
    }

    async function begin() {
      again.hidden = true;
      if (!hasCamera()) return (words.textContent = t("no_camera"));
      try {
        view.hidden = false;
        words.textContent = t("scan_looking");
        const made = await look(video, go);
        if (gone) return made.stop();
        camera = made;
        torch.hidden = !camera.torch;
        torch.onclick = async () => {
          const lit = torch.getAttribute("aria-pressed") !== "true";
          await camera.torch(lit).then(() => torch.setAttribute("aria-pressed", String(lit)), () => (torch.hidden = true));
        };
      } catch (trouble) {
        view.hidden = true;
        again.hidden = false;
        words.textContent = t(trouble?.name === "NotAllowedError" ? "camera_denied" : "no_camera");
      }
      return undefined;
    }

    const stop = () => {
      camera?.stop();
      camera = null;
    };
    const seen = () => (document.visibilityState === "hidden" ? (stop(), (view.hidden = true), (again.hidden = false), (words.textContent = t("camera_paused"))) : undefined);
    if (!app.shift) {
      const missing = empty(t("no_shift"), t("no_shift_more"), "wifi-off", button(t("try_again"), "refresh-cw", () => app.refresh(), { variant: "primary" }));
      return { title: t("scan_title"), node: missing, redraw: () => app.shift && (app.go("#/"), app.go("#/scan")) };
    }
    document.addEventListener("visibilitychange", seen);
    begin();
    return {
      title: t("scan_title"),
      node,
      leave() {
        gone = true;
        document.removeEventListener("visibilitychange", seen);
        stop();
      },
    };
  },
};
