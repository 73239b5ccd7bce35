// The sheet opens without a network once it was open with one: a worker keeps its page and files.

const here = () => location.origin + location.pathname;

/** Keep this page and what it is made of. Does nothing where there are no workers (a trial over plain http). */
export async function keepPage(worker) {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(worker, { scope: "/patrols/" });
  const { active } = await navigator.serviceWorker.ready;
  const sprite = new URL(document.getElementById("sheet").dataset.icons, location.origin).href;
  const loaded = performance.getEntriesByType("resource").map((one) => one.name.split("#")[0]);
  const files = loaded.filter((name) => name.startsWith(`${location.origin}/static/`));
  active.postMessage({ keep: [here(), sprite, ...new Set(files)] });
}

/** The patrol is done, or not this person's: the phone keeps no page of it. */
export async function dropPage() {
  const registration = await navigator.serviceWorker?.getRegistration("/patrols/");
  registration?.active?.postMessage({ drop: here() });
}
