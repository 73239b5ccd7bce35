// Who walks the floor has the app ready on the phone before leaving the desk: any page brings it.
import { one } from "./dom.js";
import { keepApp, sayPerson } from "./floor/worker.js";

if (one("body[data-phone]")) addEventListener("load", () => keepApp().then(sayPerson));
