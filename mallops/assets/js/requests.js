// htmx requests: the token, the line at the top, words when one fails, counts in the navigation.
import { all, on, one } from "./dom.js";
import { toast } from "./toasts.js";

const words = (key) => one("#flash")?.dataset[key];
let running = 0;
let timer;

function show(step) {
  running = Math.max(0, running + step);
  clearTimeout(timer);
  const line = one("#request-line");
  if (running) timer = setTimeout(() => line?.classList.add("is-active"), 150);
  else line?.classList.remove("is-active");
}

on("htmx:config:request", (event) => {
  const token = one('meta[name="csrf-token"]')?.content;
  if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token;
});
on("htmx:before:request", () => show(1));
on("htmx:finally:request", () => show(-1));

on("htmx:error", (event) => {
  if (event.detail.ctx?.response) console.error(event.detail.error);
  else toast(words("networkError"), "danger");
});
on("htmx:response:error", (event) => {
  const { status } = event.detail.ctx.response;
  if (status === 401) location.reload();
  else if (status !== 409 && status !== 422) toast(words(`error-${status}`) ?? words("error-500"), "danger");
});

function connection() {
  one(".offline-strip")?.remove();
  if (navigator.onLine) return;
  const strip = document.createElement("div");
  strip.className = "offline-strip tone-warn";
  strip.setAttribute("role", "status");
  strip.textContent = words("offline") ?? "";
  (one(".shell") ?? document.body).prepend(strip);
}
addEventListener("online", connection);
addEventListener("offline", connection);

on("htmx:after:swap", () => {
  for (const count of all("#nav-counts [data-nav]")) {
    for (const badge of all(`[data-count-for="${CSS.escape(count.dataset.nav)}"]`)) {
      badge.textContent = Number(count.value) || "";
    }
  }
});
