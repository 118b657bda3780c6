/** Every rule of drift, by id. */
import type { DriftRule } from '../drift-rule.ts'
import { absent } from './absent.ts'
import { fieldDiffers } from './field-differs.ts'
import { flowDiffers } from './flow-differs.ts'
import { ghost } from './ghost.ts'
import { meaningDiffers } from './meaning-differs.ts'
import { notConfirmed } from './not-confirmed.ts'
import { strayFlow } from './stray-flow.ts'
import { unknownHost } from './unknown-host.ts'

export const driftRules: readonly DriftRule[] = [
  absent,
  ghost,
  fieldDiffers,
  notConfirmed,
  flowDiffers,
  strayFlow,
  meaningDiffers,
  unknownHost,
]
