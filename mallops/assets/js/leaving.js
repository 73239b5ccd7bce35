// Nobody logs out while something they did is on this phone only: it would wait there without its owner (quality.md, 4).
import { on, one } from "./dom.js";
import { forgetWho, unsentOf } from "./floor/peek.js";

const dialog = () => one("#unsent-dialog");
const path = (form) => new URL(form.action, location.href).pathname;

function ago(since) {
  const minutes = Math.max(1, Math.round((Date.now() - since) / 60_000));
  const { lang } = document.documentElement;
  const [n, unit] = minutes < 60 ? [minutes, "minute"] : minutes < 60 * 24 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
  return new Intl.RelativeTimeFormat(lang, { numeric: "always" }).format(-n, unit);
}

function tell({ count, oldest, malls }) {
  const box = dialog();
  const { owner, one: single, many, since, elsewhere } = box.dataset;
  const words = (count === 1 ? single : many).replace("%(n)s", count);
  const space = document.documentElement.lang.startsWith("zh") ? "" : " ";
  one("[data-unsent-count]", box).textContent = words + (oldest ? space + since.replace("%(when)s", ago(oldest)) : "");
  const away = malls.some((mall) => mall && mall !== owner);
  const line = one("[data-unsent-elsewhere]", box);
  line.textContent = away ? elsewhere : "";
  line.hidden = !away;
  document.querySelectorAll(":popover-open").forEach((open) => open.hidePopover());
  box.showModal();
}

on(
  "submit",
  async (event) => {
    const form = event.target;
    const box = dialog();
    if (!box || path(form) !== box.dataset.logout || form.dataset.nothingUnsent !== undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const unsent = await unsentOf(box.dataset.owner.split("@")[0]).catch(() => ({ count: 0 }));
    if (unsent.count) return tell(unsent);
    await Promise.race([forgetWho(), new Promise((late) => setTimeout(late, 1500))]).catch(() => null);
    navigator.serviceWorker?.controller?.postMessage({ person: true });
    form.dataset.nothingUnsent = "";
    form.requestSubmit(event.submitter?.form === form ? event.submitter : undefined);
    return undefined;
  },
  true,
);
