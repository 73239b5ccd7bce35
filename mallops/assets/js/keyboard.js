// Keys at the desk: / search, g then a digit to go, j and k in lists, x ticks, ? shows them all.
import { all, on, one } from "./dom.js";

let going = 0;
const typing = (element) => element.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const navLinks = () => all("[data-nav-link]");
const keyOf = (index) => "123456789abcdefhilmnopqrstuvwyz"[index];

function move(step) {
  const rows = all("[data-row]").filter((row) => row.offsetParent !== null);
  if (!rows.length) return;
  const at = rows.findIndex((row) => row === document.activeElement || row.closest("tr, li")?.contains(document.activeElement));
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
  next.focus();
  next.closest("tr, li")?.scrollIntoView({ block: "nearest" });
}

function shortcuts() {
  const list = one("[data-nav-shortcuts]");
  list.replaceChildren(
    ...navLinks().map((link, index) => {
      const row = document.createElement("div");
      const name = document.createElement("dt");
      const keys = document.createElement("dd");
      name.textContent = one(".label", link)?.textContent ?? "";
      for (const key of ["g", keyOf(index)]) {
        const cap = document.createElement("kbd");
        cap.className = "kbd";
        cap.textContent = key;
        keys.append(cap);
      }
      row.append(name, keys);
      return row;
    }),
  );
}

const actions = {
  "/": () => (all("[data-search]").find((field) => field.offsetParent) ?? one("[data-list-search]"))?.focus(),
  j: () => move(1),
  k: () => move(-1),
  x: () => one("[type=checkbox]", document.activeElement.closest("tr, li") ?? document.createElement("i"))?.click(),
  "?": () => one("#shortcuts")?.showModal(),
  g: () => (going = Date.now()),
};

on("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (one("dialog[open]")) return;
  if (going && Date.now() - going < 1500) {
    going = 0;
    const link = navLinks().find((_, index) => keyOf(index) === event.key);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  if (event.key === "?") shortcuts();
  if (actions[event.key]) {
    event.preventDefault();
    actions[event.key]();
  }
});
on("click", (event) => event.target.closest('[data-dialog-open="shortcuts"]') && shortcuts());
