// Looks for a code in the camera's picture: by the browser's own reader, else by ours.
import { side } from "../side.js";

const PAUSE = 160; // milliseconds between two looks: a phone stays cool
const SIDE = 480; // pixels of the middle of the picture that our own reader looks at

/** The reader of this browser: async (video) => texts. */
async function reader() {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats?.().catch(() => []);
  if (formats?.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video)).map((found) => found.rawValue);
  }
  const decodeQR = await side("qr");
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const side = Math.min(video.videoWidth, video.videoHeight);
    if (!side) return [];
    context.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, SIDE, SIDE);
    try {
      return [decodeQR(context.getImageData(0, 0, SIDE, SIDE), { timeLimit: 60 })];
    } catch {
      return []; // no code in this frame
    }
  };
}

export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

/** Look until `found(text)` returns true: { stop, torch }, `torch` null or async (on) => void. Rejects without a camera. */
export async function look(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  const [track] = stream.getVideoTracks();
  let on = true;
  const stop = () => {
    on = false;
    stream.getTracks().forEach((one) => one.stop());
    video.srcObject = null;
  };
  video.srcObject = stream;
  await video.play().catch(() => null);
  (async () => {
    const read = await reader();
    while (on) {
      const texts = await read(video).catch(() => []);
      if (on && texts.some((text) => found(text))) return stop();
      await new Promise((go) => setTimeout(go, PAUSE));
    }
    return undefined;
  })();
  const lamp = track.getCapabilities?.().torch;
  return { stop, torch: lamp ? (lit) => track.applyConstraints({ advanced: [{ torch: lit }] }) : null };
}
