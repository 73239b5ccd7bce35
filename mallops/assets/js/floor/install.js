// How this browser puts the app on the home screen. The offer of the browser comes once, so it is caught early and
// kept where every script of the page finds it.
const HELD = "mallopsInstall";

/** Catch the browser's offer; call it first thing on a page. */
export function catchInstall() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    globalThis[HELD] = event;
    dispatchEvent(new Event("mallops-install"));
  });
  addEventListener("appinstalled", () => {
    globalThis[HELD] = undefined;
    dispatchEvent(new Event("mallops-install"));
  });
}

const isInstalled = () => ["standalone", "fullscreen", "minimal-ui"].some((mode) => matchMedia(`(display-mode: ${mode})`).matches) || navigator.standalone === true;

/** Which way there is here: installed, offer, wecom, wechat, inapp, iphone, ipad, android, other. */
export function installWay(agent = navigator.userAgent) {
  if (isInstalled()) return "installed";
  if (/wxwork/i.test(agent)) return "wecom";
  if (/MicroMessenger/i.test(agent)) return "wechat";
  if (/DingTalk|Feishu|Lark\/|AlipayClient|\bQQ\/|Weibo/i.test(agent)) return "inapp";
  if (globalThis[HELD]) return "offer";
  if (/iPhone|iPod/.test(agent)) return "iphone";
  if (/iPad/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1)) return "ipad";
  return /Android|HarmonyOS/.test(agent) ? "android" : "other";
}

/** Show the browser's own question; true when the person said yes. */
export async function install() {
  const offer = globalThis[HELD];
  if (!offer) return false;
  globalThis[HELD] = undefined; // it works once
  await offer.prompt();
  const { outcome } = await offer.userChoice;
  dispatchEvent(new Event("mallops-install"));
  return outcome === "accepted";
}

/** Call `fn` when the way changes; returns how to stop. */
export function oninstall(fn) {
  addEventListener("mallops-install", fn);
  return () => removeEventListener("mallops-install", fn);
}
