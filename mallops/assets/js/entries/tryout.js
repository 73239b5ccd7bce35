// The description of the API: send a call with a key of the sandbox and read its answer.
import { enhance, one } from "../dom.js";

function newKey() {
  return `try-${crypto.randomUUID()}`;
}

async function send(form) {
  const field = one("[data-try-key]");
  const answer = one("[data-try-answer]", form);
  const key = field.value.trim();
  answer.hidden = false;
  if (!key.startsWith("mtest_")) {
    answer.textContent = field.dataset.saysLive;
    field.focus();
    return;
  }
  const id = one("[name=id]", form)?.value.trim() ?? "";
  const headers = { Authorization: `Bearer ${key}`, "Accept-Language": document.documentElement.lang };
  if (form.dataset.writes !== undefined) headers["Idempotency-Key"] = newKey();
  const body = one("[name=body]", form)?.value;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  answer.textContent = "…";
  try {
    const path = form.dataset.path.replace("{id}", encodeURIComponent(id));
    const response = await fetch(path, { method: form.dataset.method, headers, body, credentials: "omit" });
    const text = await response.text();
    answer.textContent = `${response.status}\n${pretty(text)}`;
  } catch {
    answer.textContent = field.dataset.saysFailed;
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

enhance("[data-try]", (form) => {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    send(form);
  });
});
