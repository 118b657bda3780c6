import { PortentError } from '../../core/index.ts'
import type { Access } from '../access/access.ts'
import type { VniSet } from '../access/vni-set.ts'

/**
 * Of which networks somebody is told who asks for some: those, or all that they may see where they name none.
 *
 * @returns All if there are none.
 * @throws {@link PortentError} `ERR_FORBIDDEN` if they may not see all that they ask for.
 */
export function allowedNetworks(
  { vnis: own }: Pick<Access, 'vnis'>,
  asked: VniSet | undefined,
): VniSet | undefined {
  if (asked === undefined || covers(own, asked)) return asked ?? own
  throw new PortentError(
    'ERR_FORBIDDEN',
    'the key may not name all of these networks; leave vni out for those that it may, or ask for another key',
  )
}

/** Whether `inner` has no network that `outer` lacks; without any it is all of them. */
export function covers(outer: VniSet | undefined, inner: VniSet | undefined): boolean {
  if (outer === undefined) return true
  // Ranges of a set do not touch, so what is covered lies in one of them.
  return (
    inner?.every(([from, to]) => outer.some(([least, most]) => least <= from && to <= most)) ??
    false
  )
}
