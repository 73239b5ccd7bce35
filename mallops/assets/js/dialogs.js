// Dialogs open from any button; menus close when one looks elsewhere.
import { all, enhance, on, one } from "./dom.js";

// Written open, so that it shows without JavaScript; with it, it becomes modal.
enhance("dialog[data-open]", (dialog) => {
  dialog.close();
  dialog.showModal();
});

on("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    if (opener.matches("a[href]")) event.preventDefault(); // the address opens the same dialog without JavaScript
    opener.closest("[popover]")?.hidePopover?.();
    document.getElementById(opener.dataset.dialogOpen)?.showModal();
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target.matches?.("dialog.dialog") && event.detail) closeOutside(event);
  for (const menu of all("details[data-menu][open]")) {
    if (!menu.contains(event.target) || event.target.closest("a.menu-item, [data-dialog-open]")) menu.open = false;
  }
});

// A menu whose button stands on the left opens to the right: no part of it is off the screen.
document.addEventListener("toggle", ({ target }) => {
  const panel = target.matches?.("details[data-menu][open]") && one(".menu-panel", target);
  if (panel && panel.getBoundingClientRect().left < 0) target.classList.add("menu-start");
}, true);

function closeOutside(event) {
  const box = event.target.getBoundingClientRect();
  const inside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside && !one("form[data-guard]", event.target)) event.target.close();
}

on("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]") ?? one("details[data-menu][open]");
  if (!menu) return;
  const links = all("a.menu-item, button.menu-item, .segmented button", menu);
  const at = links.indexOf(document.activeElement);
  if (event.key === "Escape") {
    menu.open = false;
    one("summary", menu).focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    links[(at + step + links.length) % links.length]?.focus();
  }
});
