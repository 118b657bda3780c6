import { PortentError } from '../../core/index.ts'
import type { Catalog } from '../../datasets/index.ts'
import type { VmProfiles } from './profile.ts'
import { sparseRows } from './sparse-rows.ts'

/**
 * Profiles with what an inventory says of the VMs: `vni,ip,role,zone`, one VM a line.
 *
 * Every value is a category, such as `role=web`, numbers too; an empty one says nothing. VMs that the
 * catalog does not name are passed over.
 *
 * @param csv - Text with a header that begins with `vni,ip`; RFC 4180 quotes.
 * @param where - How messages name it, such as the file's path.
 * @throws {@link PortentError} `ERR_INPUT` naming the line if the header or a line is not of that form.
 */
export function withAttributes(profiles: VmProfiles, csv: string, where: string): VmProfiles {
  const [header, ...lines] = csvLines(csv, where)
  const [vniName, ipName, ...names] = header?.fields ?? []
  if (vniName !== 'vni' || ipName !== 'ip' || names.length === 0) {
    throw malformed(where, 1, 'the header must be vni,ip and at least one attribute')
  }
  const columns = new Map<string, number>()
  const row: number[] = []
  const column: number[] = []
  for (const { line, fields } of lines) {
    const vm = vmOf(fields, names.length, profiles.catalog, where, line)
    if (vm < 0) continue
    for (const [i, name] of names.entries()) {
      const value = fields[i + 2]!
      if (value === '') continue
      const key = `${name}=${value}`
      if (!columns.has(key)) columns.set(key, columns.size)
      row.push(vm)
      column.push(columns.get(key)!)
    }
  }
  const entries = { row, column, value: new Uint8Array(row.length).fill(1) }
  const attributes = sparseRows(profiles.catalog.vms.size, columns.size, entries)
  return { ...profiles, attributes, attributeNames: [...columns.keys()] }
}

/** The VM's id, or -1. */
function vmOf(
  fields: readonly string[],
  attributes: number,
  { vms }: Catalog,
  where: string,
  line: number,
): number {
  const expected = attributes + 2
  if (fields.length !== expected) {
    throw malformed(where, line, `${fields.length} fields where the header has ${expected}`)
  }
  if (!/^\d+$/.test(fields[0]!)) {
    throw malformed(where, line, `the VNI must be a whole number, got "${fields[0]}"`)
  }
  return vms.idOf(Number(fields[0]), fields[1]!)
}

function malformed(where: string, line: number, what: string): PortentError {
  return new PortentError('ERR_INPUT', `${where}, line ${line}: ${what}`)
}

/** Lines that are not empty, with the number each begins at, from 1. */
function csvLines(csv: string, where: string): { line: number; fields: string[] }[] {
  const lines: { line: number; fields: string[] }[] = []
  let line = 1
  // A field, quoted or bare, and what ends it.
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*|))(,|\r?\n|$)/gy
  let fields: string[] = []
  let begun = 1
  while (field.lastIndex < csv.length) {
    const match = field.exec(csv)
    if (!match) throw malformed(where, line, 'a quote is not closed, or text follows it')
    const [whole, quoted, bare, end] = match
    fields.push(quoted?.replaceAll('""', '"') ?? bare!.trim())
    line += whole.split('\n').length - 1
    if (end === ',' && field.lastIndex < csv.length) continue
    if (end === ',') fields.push('')
    if (fields.length > 1 || fields[0] !== '') lines.push({ line: begun, fields })
    fields = []
    begun = line
  }
  return lines
}
