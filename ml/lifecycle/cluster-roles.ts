import { PortentError } from '../../core/index.ts'
import { type VmProfiles, withAttributes } from '../features/index.ts'

/** What each VM is said to be. */
export interface Roles {
  readonly names: readonly string[]
  /** Index into `names` of each VM, or -1 where nothing is said, shape `[VMs]`. */
  readonly byVm: Int32Array
}

/**
 * Roles of an inventory: `vni,ip,role`, one VM a line; other columns are passed over.
 *
 * @param where - How messages name it, such as the file's path.
 * @throws {@link PortentError} `ERR_INPUT` naming the line if it is not of that form, or if no VM of the log has a
 *   role in it.
 */
export function rolesOf(profiles: VmProfiles, csv: string, where: string): Roles {
  const { attributes, attributeNames } = withAttributes(profiles, csv, where)
  const names = attributeNames!.filter((name) => name.startsWith('role='))
  const roleOfColumn = attributeNames!.map((name) => names.indexOf(name))
  const { indptr, indices } = attributes!
  const byVm = Int32Array.from({ length: profiles.catalog.vms.size }, (_, vm) => {
    const own = indices.subarray(indptr[vm]!, indptr[vm + 1]!)
    const column = own.find((column) => roleOfColumn[column]! >= 0)
    return column === undefined ? -1 : roleOfColumn[column]!
  })
  if (names.length === 0) {
    throw new PortentError(
      'ERR_INPUT',
      `${where} gives no VM of the log a role; it must have a column role, and the VNIs and addresses of the log`,
    )
  }
  return { names: names.map((name) => name.slice('role='.length)), byVm }
}
