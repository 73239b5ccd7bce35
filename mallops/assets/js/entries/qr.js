// Our own reader of QR codes, where the browser has none. Loaded by floor/side.js.
import { decodeQR } from "qr/decode.js";

(globalThis.mallopsSide ??= {}).qr = decodeQR;
