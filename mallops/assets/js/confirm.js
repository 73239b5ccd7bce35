// "Are you sure" in our own dialog: data-confirm on a button or form, hx-confirm for htmx.
import { on, one } from "./dom.js";

/** Ask; resolves to true or false. The button is red when the asker's is. */
export function ask(text, source) {
  const dialog = one("#confirm-dialog");
  if (!dialog?.showModal) return Promise.resolve(window.confirm(text));
  const yes = one("[data-confirm-yes]", dialog);
  const danger = source?.matches(".btn-error, .btn-outline-danger, .menu-item-danger, [data-confirm-danger]");
  one("#confirm-text").textContent = text;
  one("[data-confirm-detail]", dialog).textContent = source?.dataset.confirmDetail ?? "";
  yes.textContent = source?.dataset.confirmLabel ?? (source?.innerText.trim() || yes.dataset.default);
  yes.className = danger ? "btn btn-error" : "btn btn-primary";
  return new Promise((resolve) => {
    const listening = new AbortController();
    const answer = (value) => {
      listening.abort();
      dialog.close();
      resolve(value);
    };
    const { signal } = listening;
    yes.addEventListener("click", () => answer(true), { signal });
    one("[data-confirm-no]", dialog).addEventListener("click", () => answer(false), { signal });
    dialog.addEventListener("cancel", () => answer(false), { signal });
    dialog.showModal();
    (danger ? one("[data-confirm-no]", dialog) : yes).focus();
  });
}

on(
  "submit",
  async (event) => {
    const form = event.target;
    const source = [event.submitter, form].find((element) => element?.dataset?.confirm);
    if (!source || form.dataset.confirmed !== undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(source.dataset.confirm, source))) return;
    form.dataset.confirmed = "";
    form.requestSubmit(event.submitter?.form === form ? event.submitter : undefined);
    delete form.dataset.confirmed;
  },
  true,
);

on("htmx:confirm", async (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  event.preventDefault();
  if (await ask(ctx.confirm, ctx.sourceElement)) issueRequest();
  else dropRequest();
});
