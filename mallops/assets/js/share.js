// A text to take along: copied, or handed to the phone's own sharing where there is one.
import { enhance, on, one } from "./dom.js";

async function copy(button) {
  const field = one(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    if (!document.execCommand("copy")) return; // it is selected: the browser's own menu copies it
  }
  const label = one("span", button);
  const before = label.textContent;
  label.textContent = button.dataset.done;
  label.setAttribute("role", "status");
  setTimeout(() => { label.textContent = before; }, 2000);
}

on("click", (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (button) copy(button);
});

enhance("[data-share]", (button) => {
  if (!navigator.share) return;
  button.hidden = false;
  button.addEventListener("click", () => navigator.share({ text: one(button.dataset.share).value }).catch(() => {})); // closed by the person
});
