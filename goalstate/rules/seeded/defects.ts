import { addressDefects } from './address-defects.ts'
import type { CleanState } from './clean-state.ts'
import { completenessDefects } from './completeness-defects.ts'
import type { Defect } from './defect.ts'
import { groupDefects } from './group-defects.ts'
import { identityDefects } from './identity-defects.ts'
import { placementDefects } from './placement-defects.ts'
import { referenceDefects } from './reference-defects.ts'
import { routeDefects } from './route-defects.ts'

/** One defect for each rule, to be seeded into a clean state one at a time. */
export function defectsOf(state: CleanState): Defect[] {
  return [
    identityDefects,
    referenceDefects,
    addressDefects,
    completenessDefects,
    routeDefects,
    groupDefects,
    placementDefects,
  ].flatMap((of) => of(state))
}
