import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.ts'
import type { Course } from './loop/controller.ts'
import { type LearnerName, learnerNames } from './loop/learner-of.ts'
import { plotCourses } from './loop/plot-courses.ts'
import type { Deed } from './loop/portent-loop.ts'
import { happenings, makeScene, type Scene, type SceneOptions, week } from './loop/scene.ts'

interface Lived {
  readonly course: Course
  readonly deeds: readonly Deed[]
}

/** Each learner in a process of its own, so that what a night costs can be told apart. */
async function lived(size: SceneOptions, learner: LearnerName): Promise<Lived> {
  const program = fileURLToPath(new URL('./loop/learner-process.ts', import.meta.url))
  const child = fork(program, [JSON.stringify({ size, learner })])
  const [told] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the process of "${learner}" ended with ${code}`)
    }),
  ])) as [Lived]
  return told
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
      ? { vms: 16, activity: 0.2, weeks: 10, seed: 1, kind: 'recency-popularity', hasLiars: true }
      : { vms: 20, activity: 0.15, weeks: 10, seed: 1, kind: 'blend', hasLiars: true }
    const scene = makeScene(size)
    const { trial, weeks } = scene
    print(
      `${size.vms} VMs at a time, ${trial.log.catalog.vms.size} in all, in 3 tenants; ` +
        `${trial.log.length - trial.start} first packets in ${weeks} weeks after one of learning\n`,
    )
    const all = await Promise.all(learnerNames.map((learner) => lived(size, learner)))
    const honest = { ...size, hasLiars: false }
    const unharmed = await Promise.all(
      learnerNames.slice(1).map((learner) => lived(honest, learner)),
    )
    const courses = all.map(({ course }) => course)
    const deeds = all.flatMap(({ deeds }) => deeds)
    table(courses, weeks, print)
    tell(deeds, scene, print)
    print('')
    for (const { name, nightSeconds } of courses)
      if (nightSeconds > 0)
        print(`${name}: ${(nightSeconds / (7 * weeks)).toFixed(1)} CPU seconds a night`)
    if (!small) plotCourses(courses, 'docs/loop.svg')
    const [never, scratch, portent] = courses as [Course, Course, Course]
    const [scratchUnharmed, portentUnharmed] = unharmed.map(({ course }) => course)
    const lastWeeks = (course: Course, of: 'coverage' | 'accuracy') => mean(course[of].slice(-2))
    const harm = (course: Course, without: Course, of: 'coverage' | 'accuracy') =>
      lastWeeks(without, of) - lastWeeks(course, of)
    const harms = {
      coverageLostFromScratch: harm(scratch, scratchUnharmed!, 'coverage'),
      coverageLostPortent: harm(portent, portentUnharmed!, 'coverage'),
      accuracyLostFromScratch: harm(scratch, scratchUnharmed!, 'accuracy'),
      accuracyLostPortent: harm(portent, portentUnharmed!, 'accuracy'),
    }
    print('\nWhat the lies of weeks 9 and 10 cost, against the same weeks without them:')
    for (const [name, lost] of Object.entries(harms)) print(`${name.padEnd(26)}${percent(lost)}`)
    const figures = {
      coverageNever: mean(never.coverage),
      coverageFromScratch: mean(scratch.coverage),
      coveragePortent: mean(portent.coverage),
      accuracyNever: mean(never.accuracy),
      accuracyFromScratch: mean(scratch.accuracy),
      accuracyPortent: mean(portent.accuracy),
      gainOnNever: mean(portent.coverage) - mean(never.coverage),
      gainOnScratch: mean(portent.coverage) - mean(scratch.coverage),
      ...harms,
      hostsQuarantined: deeds.filter(({ what }) => what === 'quarantined').length,
      cpuSecondsANightFromScratch: scratch.nightSeconds / (7 * weeks),
      cpuSecondsANightPortent: portent.nightSeconds / (7 * weeks),
    }
    return {
      figures,
      targets: {
        gainOnNever: '> 0',
        coverageLostPortent: '<= 0.01',
        accuracyLostPortent: '<= 0.01',
      },
    }
  },
}
