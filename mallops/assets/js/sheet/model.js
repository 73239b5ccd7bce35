// The sheet as data: what is asked, what is answered, what is left. No DOM, no network.
import { uuid } from "./dom.js";

export const MAX_PHOTOS = 9;
const DETAILS = { remark: "", severity: "", department: "", blamed_tenant: null };
const VALUES = { number: null, choice: null, text: "" };

/** Where an answer belongs: an item, and a shop in sections that repeat. */
export const placeKey = (item, tenant) => `${item}|${tenant ?? ""}`;

export class Sheet {
  constructor(bundle, answers, photos) {
    this.bundle = bundle;
    this.answers = answers;
    this.photos = photos;
    this.items = new Map(bundle.sections.flatMap((section) => section.items.map((item) => [item.uid, item])));
    this.codes = new Map(bundle.sections.flatMap((section) => section.items.map((item) => [item.code, item])));
    this.placesOf = new Map(bundle.sections.map((section) => [section.code, this.spread(section)]));
  }

  spread(section) {
    if (!section.per_tenant) return section.items.map((item) => ({ item, tenant: null }));
    return this.bundle.shops.flatMap((shop) => section.items.map((item) => ({ item, tenant: shop.uid })));
  }

  /** [{item, tenant}] of one section: each item once, or once a shop. */
  places(section) {
    return this.placesOf.get(section.code);
  }

  answer(item, tenant) {
    return this.answers.get(placeKey(item.uid, tenant));
  }

  photosOf(item, tenant) {
    return this.photos.filter((photo) => photo.item === item.uid && (photo.tenant ?? null) === (tenant ?? null));
  }

  /** Why an answer cannot be submitted yet: a key of the strings, or null. */
  lacks(item, tenant) {
    const answer = this.answer(item, tenant);
    if (item.kind === "photo" && answer?.verdict !== "na" && !this.photosOf(item, tenant).length) return "lacks_photo";
    if (!answer) return "lacks_answer";
    if (answer.refused) return "lacks_again";
    if (answer.verdict !== "fail") return null;
    if (item.photo_on_fail && !this.photosOf(item, tenant).length) return "lacks_photo";
    if (item.critical && !answer.remark.trim()) return "lacks_remark";
    return null;
  }

  progress(places) {
    let done = 0;
    let failed = 0;
    for (const { item, tenant } of places) {
      if (!this.lacks(item, tenant)) done += 1;
      if (this.answer(item, tenant)?.verdict === "fail") failed += 1;
    }
    return { done, failed, total: places.length };
  }

  isDone(section) {
    return this.places(section).every(({ item, tenant }) => !this.lacks(item, tenant));
  }

  all() {
    return this.bundle.sections.flatMap((section) => this.places(section));
  }

  /** The first place that still needs something, from `section` on and then from the top. */
  next(from) {
    const start = Math.max(0, this.bundle.sections.indexOf(from));
    const sections = [...this.bundle.sections.slice(start), ...this.bundle.sections.slice(0, start)];
    for (const section of sections) {
      const place = this.places(section).find(({ item, tenant }) => this.lacks(item, tenant));
      if (place) return { section, ...place };
    }
    return null;
  }

  /** The place of `1.9.a1@<tenant>` as the server names what is missing. */
  placeOf(name) {
    const [code, tenant = null] = name.split("@");
    const item = this.codes.get(code);
    const section = this.bundle.sections.find((one) => one.items.includes(item));
    return item ? { section, item, tenant } : null;
  }

  /** Findings of earlier rounds that are still open at this place. */
  openFindings(item, tenant) {
    return this.bundle.open_findings.filter(
      (finding) => finding.item_code === item.code && (finding.tenant ?? null) === (tenant ?? null),
    );
  }

  /** Chips for what is wrong: the sheet's own and the officer's. */
  phrases(item, chinese) {
    const own = this.bundle.phrases.filter((one) => one.item_code === item.code || !one.item_code);
    return [...new Set([...((chinese ? item.phrases_zh : item.phrases_en) ?? []), ...own.map((one) => one.text)])].slice(0, 12);
  }

  /** A new answer of this place on the ground of the former one; its uid is what the server knows it by. */
  make(item, tenant, values) {
    const { refused: _refused, ...before } = this.answer(item, tenant) ?? {};
    const answer = { ...VALUES, ...DETAILS, severity: item.severity, department: item.department, ...before, ...values };
    const at = Math.max(Date.now(), Date.parse(before.device_at ?? 0) + 1); // of two answers the later one counts
    return { ...answer, uid: uuid(), item: item.uid, tenant, device_at: new Date(at).toISOString() };
  }

  /** What is sent of an answer: the details only with a failure, the value only with an answer that has one. */
  wire(answer, item) {
    const { uid, tenant, verdict, device_at } = answer;
    const values = verdict === "na" ? VALUES : { number: answer.number, choice: answer.choice, text: answer.text };
    const failed = verdict === "fail";
    const { remark, severity, department, blamed_tenant } = failed ? answer : DETAILS;
    const repeat_of = failed ? (this.openFindings(item, tenant)[0]?.uid ?? null) : null;
    // By its code: a colleague whose run this joins may walk another version of the sheet.
    return { uid, item: item.code, tenant, verdict, ...values, remark, severity, department, blamed_tenant, repeat_of, device_at };
  }
}

/** The verdict that a typed number or count decides. */
export function verdictOf(item, number) {
  if (item.minimum === null && item.maximum === null) return "noted";
  const low = item.minimum !== null && number < item.minimum;
  return low || (item.maximum !== null && number > item.maximum) ? "fail" : "pass";
}
