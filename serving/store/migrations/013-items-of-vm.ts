/** For the timeline of one VM: what plans named for it, the latest first. */
export const itemsOfVm = `
CREATE INDEX plan_items_of_vm ON plan_items (vni, source, planned);
`
