// A quiet line at the top of the phone's pages, with one thing to do about it. At most one of each name.
import { h, icon, t } from "../sheet/dom.js";

function place() {
  let stack = document.getElementById("notices");
  if (!stack) {
    stack = h("div", { id: "notices", class: "notices", role: "status", "aria-live": "polite" });
    document.body.prepend(stack);
  }
  return stack;
}

const find = (name) => document.querySelector(`#notices [data-notice="${name}"]`);

/** Show it, or change its words. `act` is { label, go }; `onlater` makes it one that can be put away. */
export function notice(name, text, { glyph = "circle-alert", tone = "info", act, onlater } = {}) {
  const line = h(
    "div",
    { class: `notice tone-${tone}`, data: { notice: name } },
    icon(glyph),
    h("span", {}, text),
    act && h("button", { type: "button", class: "btn btn-sm", onclick: act.go }, act.label),
    onlater &&
      h("button", { type: "button", class: "btn btn-ghost btn-sm btn-square", "aria-label": t("notice_later"), onclick: () => (hush(name), onlater()) }, icon("x")),
  );
  const old = find(name);
  if (old) old.replaceWith(line);
  else place().append(line);
}

export const hush = (name) => find(name)?.remove();
