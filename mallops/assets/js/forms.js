// Forms: nothing is sent twice, nothing typed is lost unasked, Ctrl+Enter sends.
import { all, on, one } from "./dom.js";

let leaving = false;
const changed = (form) => form.dataset.changed !== undefined;

on("input", (event) => event.target.closest?.("form[data-guard]")?.setAttribute("data-changed", ""));
on("click", (event) => {
  if (event.target.closest("[data-discard]")) leaving = true;
  const phrase = event.target.closest("[data-phrase-for]");
  if (phrase) say(document.getElementById(phrase.dataset.phraseFor), phrase.dataset.phrase);
});
// A ready phrase goes behind what is typed, once.
function say(field, words) {
  if (!field.value.includes(words)) field.value = [field.value.trim(), words].filter(Boolean).join("；");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
addEventListener("beforeunload", (event) => {
  if (!leaving && all("form[data-guard]").some(changed)) event.preventDefault();
});

function release(form) {
  delete form.dataset.sending;
  for (const button of all('[aria-busy="true"]', form)) button.removeAttribute("aria-busy");
}

// Capture on window: before htmx sees the second click, after the question of confirm.js was put.
on(
  "submit",
  (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.method === "get" || form.matches("[data-download]")) return;
    if (form.dataset.sending !== undefined) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "";
    const button = event.submitter ?? one('button:not([type="button"])', form);
    setTimeout(() => form.dataset.sending !== undefined && button?.setAttribute("aria-busy", "true"));
    const byHtmx = form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]") || button?.matches("[hx-post]");
    if (!byHtmx) leaving = true;
  },
  true,
);

on("htmx:finally:request", (event) => {
  const source = event.detail.ctx.sourceElement;
  const form = source?.closest?.("form");
  const status = event.detail.ctx.response?.status;
  if (!form) return;
  if (status && status < 400) {
    delete form.dataset.changed;
    if (event.detail.ctx.keepIndicators) return void (leaving = true);
  }
  release(form);
});
on("htmx:confirm", (event) => event.detail.ctx.sourceElement.closest?.("form") && release(event.detail.ctx.sourceElement.closest("form")));

// Back from the browser's page cache: everything may be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  leaving = false;
  all("form[data-sending]").forEach(release);
});

on("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
});
// A select or date marked so sends its form at once (filters without htmx).
on("change", (event) => {
  const form = event.target.closest?.("form[data-autosubmit]");
  if (form) form.requestSubmit();
});
