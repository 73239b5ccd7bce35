// Short messages. Good news leaves by itself; an error stays until it is closed.
import { enhance, on, one } from "./dom.js";

function leave(element) {
  element.classList.add("is-leaving");
  setTimeout(() => element.remove(), 220);
}

/** Say something to the person; tone: ok, warn, danger, info. */
export function toast(text, tone = "ok") {
  const region = one("#flash");
  const template = one("#toast-template");
  if (!region || !template || !text) return;
  const already = [...region.children].some((child) => child.textContent.trim() === text);
  if (already) return;
  const element = template.content.firstElementChild.cloneNode(true);
  element.className = `toast tone-${tone}`;
  one("span", element).textContent = text;
  element.toggleAttribute("data-keep", tone === "danger");
  region.append(element);
  schedule(element);
}

function schedule(element) {
  if (element.hasAttribute("data-keep")) return;
  const wait = 3500 + element.textContent.trim().length * 60;
  let timer = setTimeout(() => leave(element), wait);
  element.addEventListener("pointerenter", () => clearTimeout(timer));
  element.addEventListener("pointerleave", () => (timer = setTimeout(() => leave(element), 1500)));
}

enhance("#flash [data-toast]", schedule);
on("click", (event) => {
  const button = event.target.closest("[data-toast-close]");
  if (button) leave(button.closest("[data-toast]"));
});
// The server may also say it with an HX-Trigger header: {"toast": {"text": "…", "tone": "ok"}}.
on("toast", (event) => toast(event.detail?.text, event.detail?.tone));
