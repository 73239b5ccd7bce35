// At the desk: j and k walk the rows (keyboard.js), p passes, f fails, n is not applicable.
const VERDICTS = { p: "pass", f: "fail", n: "na" };

export function listenToKeys(app) {
  document.addEventListener("keydown", (event) => {
    const verdict = VERDICTS[event.key];
    if (!verdict || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.activeElement.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
    const row = document.activeElement.closest(".check-row");
    const item = row && app.sheet.codes.get(row.dataset.item);
    if (!item || app.locked || (verdict !== "na" && !["passfail", "photo"].includes(item.kind))) return;
    event.preventDefault();
    app.answer(item, row.dataset.tenant || null, { verdict });
    if (verdict !== "fail") row.nextElementSibling?.focus();
  });
}
