// The camera in the page, where the browser reads codes by itself; else the words and the field stay as they are.
import { on, one } from "../dom.js";

const PAUSE = 180; // ms between two looks: a phone stays cool
let stream;
let looking = false;

function stop() {
  looking = false;
  stream?.getTracks().forEach((track) => track.stop());
  stream = undefined;
}

/** The short code in what the camera read: a bare code or the last part of a label's address. */
function codeOf(text) {
  const last = text.trim().replace(/\/+$/, "").split("/").pop().split("?")[0];
  return /^[0-9A-Za-z]{4,12}$/.test(last) ? last.toUpperCase() : "";
}

async function look(detector, video, root) {
  while (looking) {
    const found = await detector.detect(video).catch(() => []);
    const code = found.map((one) => codeOf(one.rawValue)).find(Boolean);
    if (code && looking) {
      one("[data-scan-view]", root).classList.add("is-found");
      stop();
      navigator.vibrate?.(60);
      location.assign(`${root.dataset.to}?code=${encodeURIComponent(code)}`);
      return;
    }
    await new Promise((go) => setTimeout(go, PAUSE));
  }
}

async function begin(root) {
  const words = one("[data-scan-words]", root);
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return one("input", root).focus();
  try {
    const formats = await BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return one("input", root).focus();
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    words.textContent = words.dataset.denied;
    return one("input", root).focus();
  }
  const view = one("[data-scan-view]", root);
  const video = one("video", view);
  view.hidden = false;
  words.textContent = words.dataset.looking;
  video.srcObject = stream;
  await video.play();
  looking = true;
  look(new BarcodeDetector({ formats: ["qr_code"] }), video, root);
}

on("click", (event) => {
  if (!event.target.closest('[data-dialog-open="scan-dialog"]')) return;
  const root = one("[data-scan]");
  if (root && !looking) begin(root);
});
on(
  "close",
  (event) => event.target.id === "scan-dialog" && stop(),
  true, // close does not bubble
);
addEventListener("pagehide", stop);
