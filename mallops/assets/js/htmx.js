// A module of its own, imported first: imports hoist, and others expect window.htmx.
import htmx from "htmx.org/dist/htmx.esm.js";

window.htmx = htmx;
export default htmx;
