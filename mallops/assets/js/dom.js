// Three words shared by the modules.
export const on = (type, handler, options) => document.addEventListener(type, handler, options);
export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Run now for what is on the page and again for whatever htmx puts in. */
export function enhance(selector, prepare) {
  const run = (root) => {
    const found = root.matches?.(selector) ? [root] : [];
    for (const element of [...found, ...all(selector, root)]) {
      if (element.dataset.ready === undefined) {
        element.dataset.ready = "";
        prepare(element);
      }
    }
  };
  if (document.readyState === "loading") on("DOMContentLoaded", () => run(document));
  else run(document);
  on("htmx:after:swap", () => run(document));
}
