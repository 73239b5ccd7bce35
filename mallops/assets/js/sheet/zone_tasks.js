// What has to be done in a zone besides its checklist: material whose last day is today or over. No network.
import { h, icon, t } from "./dom.js";

/** The lines of some tasks; each leads to its record. */
export const taskLines = (tasks) =>
  tasks.map((task) =>
    h(
      "li",
      { class: `zone-task tone-${task.late ? "danger" : "warn"}` },
      task.late ? icon("alarm-clock") : icon("clock-alert"),
      h("a", { class: "row-text", href: task.url, target: "_blank", rel: "noopener" }, h("b", {}, `${task.label}: ${task.title}`), h("small", {}, task.words)),
    ),
  );

/** Above the sheet: what comes down on this round. */
export function drawTasks(node, tasks = []) {
  node.hidden = !tasks.length;
  node.replaceChildren(h("h2", {}, t("zone_tasks", { n: tasks.length })), h("ul", {}, taskLines(tasks)));
}
