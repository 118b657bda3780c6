import type { Bench } from './bench.ts'
import { type Course, type Learner, live, Seen } from './loop/controller.ts'
import { calibrationAt, fitted, type Known, lookBack } from './loop/learners.ts'
import { plotCourses } from './loop/plot-courses.ts'
import { type Deed, portentLoop } from './loop/portent-loop.ts'
import { day, happenings, makeScene, type Scene, week } from './loop/scene.ts'

/** What all begin with: a week in which nothing was pushed. */
async function firstModel(scene: Scene): Promise<Known> {
  const { begin } = scene
  const seen = new Seen(scene)
  const early = { model: await fitted(seen.log(0, begin - day), scene) }
  const calibration = await calibrationAt(early, seen.log(begin - 3 * day, begin), scene, begin)
  return { model: await fitted(seen.log(0, begin), scene), calibration }
}

/** Learns the last two weeks anew each night, and believes all that it is told. */
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

const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(8)

function table(courses: readonly Course[], weeks: number, print: (text: string) => void): void {
  const names = courses.map(({ name }) => name.padStart(24)).join('')
  print(
    `${'week'.padEnd(26)}${names}\n${' '.repeat(26)}${'coverage, accuracy'.padStart(24).repeat(courses.length)}`,
  )
  for (let n = 0; n < weeks; n++) {
    const happened = Object.entries(happenings).find(([, when]) => when === n + 1)?.[0] ?? ''
    const cells = courses.map((c) =>
      `${percent(c.coverage[n]!)},${percent(c.accuracy[n]!)}`.padStart(24),
    )
    print(`${`${n + 1}`.padEnd(4)}${happened.padEnd(22)}${cells.join('')}`)
  }
}

function tell(deeds: readonly Deed[], { begin }: Scene, print: (text: string) => void): void {
  print('\nWhat the loop did:')
  for (const { time, what, told } of deeds)
    print(`week ${(1 + (time - begin) / week).toFixed(1).padStart(4)}  ${what.padEnd(12)} ${told}`)
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Ten weeks of a region that becomes another one: never retrained, nightly from scratch, and Portent's loop. */
export const loop: Bench = {
  id: 'loop',
  question:
    'what becomes of coverage and accuracy in ten weeks of change, and of a source that lies?',
  needsData: false,

  async run({ small, print }) {
    const size = small
      ? { vms: 20, activity: 0.2, weeks: 10, seed: 1, kind: 'recency-popularity' }
      : { vms: 30, activity: 0.3, weeks: 10, seed: 1, kind: 'blend' }
    const scene = makeScene(size)
    const { trial, weeks } = scene
    print(
      `${size.vms} VMs at a time, ${trial.log.catalog.vms.size} in all, in 3 tenants; ` +
        `${trial.log.length - trial.start} first packets in ${weeks} weeks after one of learning\n`,
    )
    const first = await firstModel(scene)
    const deeds: Deed[] = []
    const courses: Course[] = []
    const learners: readonly Learner[] = [
      { name: 'never', first },
      fromScratch(scene, first),
      portentLoop(scene, first, deeds),
    ]
    for (const learner of learners) courses.push(await live(scene, learner))
    table(courses, weeks, print)
    tell(deeds, scene, print)
    print('')
    for (const { name, nightSeconds } of courses)
      if (nightSeconds > 0)
        print(`${name}: ${(nightSeconds / (7 * weeks)).toFixed(1)} CPU seconds a night`)
    if (!small) plotCourses(courses, 'docs/loop.svg')
    const [never, scratch, portent] = courses as [Course, Course, Course]
    const lastWeeks = (course: Course, of: 'coverage' | 'accuracy') => mean(course[of].slice(-2))
    const figures = {
      coverageNever: mean(never.coverage),
      coverageFromScratch: mean(scratch.coverage),
      coveragePortent: mean(portent.coverage),
      poisonedAccuracyFromScratch: lastWeeks(scratch, 'accuracy'),
      poisonedAccuracyPortent: lastWeeks(portent, 'accuracy'),
      poisonedCoverageFromScratch: lastWeeks(scratch, 'coverage'),
      poisonedCoveragePortent: lastWeeks(portent, 'coverage'),
      gainOnNever: mean(portent.coverage) - mean(never.coverage),
      gainOnScratchWhenPoisoned: lastWeeks(portent, 'accuracy') - lastWeeks(scratch, 'accuracy'),
      hostsQuarantined: deeds.filter(({ what }) => what === 'quarantined').length,
      cpuSecondsANightFromScratch: scratch.nightSeconds / (7 * weeks),
      cpuSecondsANightPortent: portent.nightSeconds / (7 * weeks),
    }
    return { figures, targets: { gainOnNever: '> 0', gainOnScratchWhenPoisoned: '> 0' } }
  },
}
