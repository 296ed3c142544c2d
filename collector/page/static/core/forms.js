// The forms a phone knows: those it was given with the page, overlaid by the definitions that came with the exchange; and
// which of them it may write. Twin of schemas/replica/known_forms.py.

const ORDER = ["field", "office", "list", "decision", "system"];

// A definition never changes, and a form that stays the same object keeps its compiled expressions (`rules.js`).
const read = new Map();

function parsed(definition) {
  if (!read.has(definition)) read.set(definition, JSON.parse(definition));
  return read.get(definition);
}

/** The newest version of each form, from the bundled ones and the rows of the system form `form`. @returns {Map} */
export function knownForms(bundled, rows) {
  const forms = new Map(bundled.map((form) => [form.form, form]));
  for (const row of [...rows].sort((a, b) => a.seq - b.seq)) {
    const told = row.values.definition ? parsed(row.values.definition) : null;
    if (told && told.version >= (forms.get(told.form)?.version ?? 0)) forms.set(told.form, told);
  }
  return forms;
}

/** The forms as the page shows them, field forms first, each with whether this device may write it. */
export function shownForms(forms, devices, identities) {
  const own = devices.find((row) => identities.includes(row.values.device))?.values.scope;
  const write = JSON.parse(own ?? "{}").write ?? [];
  const mayWrite = (form) => (write.length ? write.includes(form.form) : form.used === "field");
  return [...forms.values()].sort((a, b) => ORDER.indexOf(a.used) - ORDER.indexOf(b.used))
    .map((form) => ({ ...form, mayWrite: mayWrite(form) }));
}
