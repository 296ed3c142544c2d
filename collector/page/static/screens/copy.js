// A file of everything made here, for the day the phone is lost or broken: an administrator brings it in at the office.

/** Hands the person the file. Drafts that the full disk did not take are in it too. */
export async function download(app) {
  const made = await app.store.backup();
  const copy = typeof made === "string" ? JSON.parse(made) : made;
  const drafts = [...app.unkept.values(), ...copy.drafts.filter(({ id }) => !app.unkept.has(id))];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify({ ...copy, drafts })], { type: "application/json" }));
  link.download = `taizhang-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
