import { type Learner, Seen } from './controller.ts'
import { calibrationAt, fitted, type Known, lookBack } from './learners.ts'
import { type Deed, portentLoop } from './portent-loop.ts'
import { day, type Scene } from './scene.ts'

export const learnerNames = ['never', 'nightly from scratch', 'Portent'] as const
export type LearnerName = (typeof learnerNames)[number]

/** A learner at the beginning of the first week; all begin with the same model. */
export async function learnerOf(name: LearnerName, scene: Scene, deeds: Deed[]): Promise<Learner> {
  const first = await firstModel(scene)
  if (name === 'nightly from scratch') return fromScratch(scene, first)
  if (name === 'Portent') return portentLoop(scene, first, deeds)
  return { name, first }
}

/** Of a week in which nothing was pushed. */
async function firstModel(scene: Scene): Promise<Known> {
  const { begin } = scene
  const seen = new Seen(scene)
  const early = { model: await fitted(seen.log(0, begin - day), scene) }
  const calibration = await calibrationAt(early, seen.log(begin - 3 * day, begin), scene, begin)
  return { model: await fitted(seen.log(0, begin), scene), calibration }
}

/** Learns the last week anew each night, and believes all that it is told. */
function fromScratch(scene: Scene, first: Known): Learner {
  let known = first
  return {
    name: 'nightly from scratch',
    first,
    async nightly(seen, now) {
      const calibration = await calibrationAt(known, seen.log(now - 3 * day, now), scene, now)
      known = { model: await fitted(seen.log(now - lookBack, now), scene), calibration }
      return known
    },
  }
}
