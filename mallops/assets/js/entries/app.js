// Every page loads this once. Each module listens on the document, so swapped-in content needs no set-up.
import "../htmx.js";
import "../requests.js";
import "../toasts.js";
import "../leaving.js";
import "../confirm.js";
import "../dialogs.js";
import "../forms.js";
import "../focus.js";
import "../keyboard.js";
import "../registers.js";
import "../lightbox.js";
import "../signature.js";
import "../upload.js";
import "../phone.js";
import "../share.js";

document.documentElement.classList.add("js");
