// The sheet as data: what is asked, what is answered, what is left. No DOM, no network.
import { uuid } from "./dom.js";

/** Where an answer belongs: an item, and a shop in sections that repeat. */
export const placeKey = (item, tenant) => `${item}|${tenant ?? ""}`;

export class Sheet {
  constructor(run) {
    this.run = run;
    this.bundle = run.bundle;
    this.answers = new Map(run.answers.map((answer) => [placeKey(answer.item, answer.tenant), answer]));
    this.photos = run.photos;
    this.items = new Map(this.bundle.sections.flatMap((section) => section.items.map((item) => [item.uid, item])));
  }

  /** [{item, tenant}] of one section: each item once, or once a shop. */
  places(section) {
    if (!section.per_tenant) return section.items.map((item) => ({ item, tenant: null }));
    return this.bundle.shops.flatMap((shop) => section.items.map((item) => ({ item, tenant: shop.uid })));
  }

  shopPlaces(section, shop) {
    return section.items.map((item) => ({ item, tenant: shop.uid }));
  }

  answer(item, tenant) {
    return this.answers.get(placeKey(item.uid, tenant));
  }

  photosOf(item, tenant) {
    return this.photos.filter((photo) => photo.item === item.uid && (photo.tenant ?? null) === (tenant ?? null));
  }

  /** An answer that cannot be sent in yet, and why: a key of the strings, or null. */
  lacks(item, tenant) {
    const answer = this.answer(item, tenant);
    if (!answer) return "lacks_answer";
    if (answer.verdict !== "fail") return null;
    if (item.photo_on_fail && !this.photosOf(item, tenant).length) return "lacks_photo";
    if (item.critical && !answer.remark) return "lacks_remark";
    return null;
  }

  progress(places) {
    let done = 0;
    let failed = 0;
    for (const { item, tenant } of places) {
      const answer = this.answer(item, tenant);
      if (answer && !this.lacks(item, tenant)) done += 1;
      if (answer?.verdict === "fail") failed += 1;
    }
    return { done, failed, total: places.length };
  }

  all() {
    return this.bundle.sections.flatMap((section) => this.places(section));
  }

  /** The first place that still needs something. */
  next() {
    for (const section of this.bundle.sections) {
      const place = this.places(section).find(({ item, tenant }) => this.lacks(item, tenant));
      if (place) return { section, ...place };
    }
    return null;
  }

  /** Findings of earlier rounds that are still open at this place. */
  openFindings(item, tenant) {
    return this.bundle.open_findings.filter(
      (finding) => finding.item_code === item.code && (finding.tenant ?? null) === (tenant ?? null),
    );
  }

  /** A new answer of this place, replacing the former one; the uid is what the server knows it by. */
  makeAnswer(item, tenant, values) {
    const before = this.answer(item, tenant);
    const answer = {
      remark: before?.remark ?? "",
      severity: before?.severity ?? item.severity,
      department: before?.department ?? (tenant ? "tenant" : item.department),
      blamed_tenant: before?.blamed_tenant ?? tenant,
      ...values,
      uid: uuid(),
      item: item.uid,
      tenant,
      device_at: new Date().toISOString(),
    };
    if (answer.verdict === "fail") answer.repeat_of = this.openFindings(item, tenant)[0]?.uid ?? null;
    this.answers.set(placeKey(item.uid, tenant), answer);
    return answer;
  }

  /** The run as it is kept on the phone. */
  toRun() {
    return { ...this.run, answers: [...this.answers.values()], photos: this.photos };
  }
}

/** The verdict that a typed number, count or choice decides. */
export function verdictOf(item, value) {
  if (item.kind === "choice") return item.choices.find((choice) => choice.code === value)?.verdict ?? "noted";
  if (item.kind === "number" || item.kind === "count") {
    const number = Number(value);
    const low = item.minimum !== null && number < item.minimum;
    const high = item.maximum !== null && number > item.maximum;
    if (item.minimum === null && item.maximum === null) return "noted";
    return low || high ? "fail" : "pass";
  }
  return "noted";
}
