// Every page that phones keep loads this besides its own script: the worker, the version, the storage, installing.
import { h, t } from "../sheet/dom.js";
import { catchInstall, installWay, oninstall } from "../floor/install.js";
import { hush, notice } from "../floor/notice.js";
import { watchStorage } from "../floor/storage.js";
import { watchVersion } from "../floor/version.js";
import { keepApp, sayPerson } from "../floor/worker.js";

const HINT = "mallops-install-later";
const WEEK = 7 * 24 * 3600_000; // milliseconds
const ELSEWHERE = ["wecom", "wechat", "inapp"];
const root = document.documentElement;

/** The colour of the bar of the system follows the person's choice, not only the device's. */
function paintBar() {
  if (!root.dataset.theme) return;
  document.querySelectorAll("meta[name=theme-color]").forEach((meta) => meta.remove());
  document.head.append(h("meta", { name: "theme-color", content: root.dataset.theme === "night" ? "#0f1013" : "#f7f6f4" }));
}

/** One line on the start page of the app, until it is installed or put away. */
function hintInstall() {
  const way = installWay();
  const later = Number(localStorage.getItem(HINT) ?? 0) > Date.now() - WEEK;
  const fits = document.querySelector("[data-shell=app]") && /^#?\/?$/.test(location.hash);
  if (!fits || later || ["installed", "other"].includes(way)) return hush("install");
  return notice("install", t(ELSEWHERE.includes(way) ? "install_hint_browser" : "install_hint"), {
    glyph: "smartphone",
    tone: "muted",
    act: { label: t("install_how"), go: () => (location.hash = "#/install") },
    onlater: () => localStorage.setItem(HINT, Date.now()),
  });
}

root.classList.add("js");
catchInstall();
paintBar();
watchVersion();
watchStorage();
hintInstall();
oninstall(hintInstall);
addEventListener("hashchange", hintInstall);
keepApp({ watch: true }).then(sayPerson);
