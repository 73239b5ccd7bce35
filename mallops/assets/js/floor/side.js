// Parts of the program that few visits need: loaded when they are, and kept on the phone like all the rest.
const loading = {};

/** What `entries/<name>.js` offers; its address stands in the page beside that of the icons. Rejects without a network. */
export function side(name) {
  loading[name] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.querySelector("[data-icons]").dataset[name];
    script.onload = () => resolve(globalThis.mallopsSide[name]);
    script.onerror = () => {
      delete loading[name];
      script.remove();
      reject(new Error(`${name} did not load`));
    };
    document.head.append(script);
  });
  return loading[name];
}
