// The sheet of a run that was begun on this phone, made from the shift that was fetched ahead. No DOM, no network.

/** A bundle as `GET /api/patrols/<run>/bundle` gives it, of a run of `runs`; null when the shift has not what it needs. */
export function compose(run, shift, person) {
  const template = templateOf(run, shift);
  const sections = template && shift.versions[template.version];
  if (!sections) return null;
  const zone = shift.zones.find((one) => one.uid === run.zone) ?? null;
  const tenant = shift.shops.find((one) => one.uid === run.tenant) ?? null;
  const shops = tenant ? [tenant] : shift.shops.filter((one) => one.zone === run.zone);
  const here = (one) => (tenant ? one.shop === tenant.uid : one.zone === run.zone);
  return {
    patrol: {
      uid: run.uid, number: null, state: "draft", purpose: run.purpose, on: shift.on, title: run.title, zone, tenant,
      started_at: run.startedAt, presence: run.presence, score: null, version: 0, mine: true,
      officers: [{ name_zh: person.name, name_en: person.name }], template, local: true,
    },
    departments: shift.departments,
    severities: shift.severities,
    sections: sections.filter((one) => (!run.section || one.code === run.section) && (shops.length || !one.per_tenant)),
    shops,
    open_findings: shift.findings.filter(here),
    zone_tasks: tenant ? [] : (shift.zone_tasks ?? []).filter((one) => one.zone === run.zone),
    phrases: shift.phrases,
    answers: [],
    photos: [],
  };
}

/** The checklist of a run of this kind: `version` names its sections in `shift.versions`. */
export function templateOf(run, shift) {
  if (run.kind === "tenant") return shift.templates.tenant;
  const own = run.kind === "round" || run.kind === "makeup" ? shift.templates.by_plan?.[run.target] : null;
  return own ? { ...shift.templates.patrol, version: own } : shift.templates.patrol;
}
