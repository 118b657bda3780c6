import type { Transformation } from '../transformation.ts'
import { aggregatePairs } from './aggregate-pairs.ts'
import { aggregateRoutes } from './aggregate-routes.ts'
import { compactGroups } from './compact-groups.ts'
import { dropDuplicates } from './drop-duplicates.ts'
import { foldOperations } from './fold-operations.ts'
import { foldParts } from './fold-parts.ts'
import { leaseByMac } from './lease-by-mac.ts'
import { neighborUnion } from './neighbor-union.ts'
import { revisionJoin } from './revision-join.ts'
import { routerUnion } from './router-union.ts'
import { suppressDelivered } from './suppress-delivered.ts'

/**
 * What is done to the queue of each host, in this order:
 *
 * - M3 first, as all that folds must know what is newer;
 * - M9 next, as what is told of one router under several keys is one thread before anything in it can
 *   follow on, repeat or replace something else;
 * - M1 before all that folds, so that nothing else has to look at repeats;
 * - M4 before M2: a part must find the whole before it, not a fold of it with what came after the part;
 * - M14 and M7 then look at what is left of each thing, once;
 * - M10, M11 and M13 look into what will be sent;
 * - M8 last, as what a host holds is compared with what it would be sent.
 */
export const queueTransformations: readonly Transformation[] = [
  revisionJoin,
  routerUnion,
  dropDuplicates,
  foldParts,
  foldOperations,
  leaseByMac,
  neighborUnion,
  aggregateRoutes,
  compactGroups,
  aggregatePairs,
  suppressDelivered,
]

/** Those that change what a whole is made of, so that a later part by rule id would not find its rule. */
export const compacting: ReadonlySet<string> = new Set(['M10', 'M11'])
