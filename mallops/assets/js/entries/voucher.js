// A shop's phone reads a voucher's code with its camera; where there is none the ten letters are typed.
import { enhance, one } from "../dom.js";
import { hasCamera, look } from "../floor/views/camera.js";

const CODE = /^(V1[A-Z2-7]{72}|[2-9A-HJ-NP-Z]{5}-?[2-9A-HJ-NP-Z]{5})$/;

function prepare(form) {
  const button = one("[data-scan-begin]", form);
  const view = one("[data-scan-view]", form);
  const says = one("[data-scan-says]", form);
  let camera;
  if (!hasCamera()) return;
  button.hidden = false;

  const stop = () => {
    camera?.stop();
    camera = undefined;
    view.hidden = true;
    button.hidden = false;
  };
  const found = (text) => {
    const code = text.trim().toUpperCase();
    if (!CODE.test(code)) {
      says.textContent = says.dataset.none;
      return false;
    }
    navigator.vibrate?.(60);
    one("[name=code]", form).value = code;
    form.requestSubmit();
    return true;
  };
  button.addEventListener("click", async () => {
    view.hidden = false;
    button.hidden = true;
    says.textContent = says.dataset.looking;
    try {
      camera = await look(one("video", view), found);
    } catch {
      stop();
      says.textContent = says.dataset.denied;
      one("[name=code]", form).focus();
    }
  });
  addEventListener("pagehide", stop);
}

enhance("[data-voucher-scan]", prepare);
