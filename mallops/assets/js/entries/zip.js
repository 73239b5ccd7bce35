// Packs a ZIP on the phone. Loaded by floor/side.js.
import { downloadZip } from "client-zip";

(globalThis.mallopsSide ??= {}).zip = downloadZip;
