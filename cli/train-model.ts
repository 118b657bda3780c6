import type { EventLog, Warehouse } from '../datasets/index.ts'
import {
  modelKind,
  openRegistry,
  profilesFromFlows,
  type ReplaySettings,
  renderTable,
  savedInWords,
  type Training,
  trainPipeline,
} from '../ml/index.ts'
import { takeFeedback } from '../serving/index.ts'
import { byHand } from './by-hand.ts'
import { loadLog } from './load-log.ts'
import { startStep } from './progress.ts'
import { count, lineWidth, percent, table, wrapped } from './text.ts'
import { trainingTeller } from './training-note.ts'

export interface TrainModelOptions {
  /** The data directory. */
  readonly home: string
  readonly settings: ReplaySettings
  /** Title of the test report. */
  readonly title: string
  readonly promote: boolean
  readonly quiet: boolean
  readonly vni?: string
  readonly kinds?: readonly string[]
  readonly sampleVms?: number
}

/** From the warehouse to the registry, with progress; the best model serves if asked for. */
export async function trainModel(
  warehouse: Warehouse,
  options: TrainModelOptions,
): Promise<Training & { version: string; question: string }> {
  const { home, settings, title, promote, quiet, vni, kinds, sampleVms } = options
  const query = { idleTimeout: settings.idleTimeout, ...(vni === undefined ? {} : { vni }) }
  // What pushes served was never asked for: those uses are requests too.
  await takeFeedback(home, warehouse, Date.now())
  const { log, restarts } = await loadLog(warehouse, query, quiet)
  const registry = openRegistry(home)
  try {
    const step = startStep('train and replay', quiet)
    const tellTraining = trainingTeller(quiet)
    const now = new Date().toISOString()
    const training = await trainPipeline(log, {
      seed: settings.seed,
      now,
      settings,
      about: {
        title,
        command: ['portent', ...process.argv.slice(2)].join(' '),
        createdAt: now,
      },
      restarts,
      profiles: ({ catalog }, to) => profilesFromFlows(warehouse, catalog, { to }),
      ...(kinds === undefined ? {} : { kinds }),
      ...(sampleVms === undefined ? {} : { sampleVms }),
      onProgress: ({ step: name, share, training }) =>
        step.update(share, training ? `${name}: ${tellTraining(name, training)}` : name),
    })
    const { version, name } = registry.saveModel(training.trained)
    const isUseful = training.judgements.some(({ coverage }) => coverage > 0)
    const serves = promote && isUseful
    if (serves) registry.promote(version, byHand('the best kind of a training'))
    step.end(`${name}, version ${version.slice(0, 12)}`)
    const outcome = outcomeOf(training, { version, serves, isUseful })
    const saved = savedInWords(training.report, training.trained.model.name)
    const report = { ...training.report, about: { ...training.report.about, outcome, saved } }
    return { ...training, report, version, question: questionOf(log) }
  } finally {
    registry.close()
  }
}

/** What one may ask the model when it serves, as a command: of the VM that the log names last, at that time. */
function questionOf({ catalog: { vms }, vm, time, length }: EventLog): string {
  const last = vm[length - 1]!
  const at = new Date(Math.ceil(time[length - 1]! / 1_000) * 1_000)
  const query = { vni: vms.vni(last), ip: vms.address(last), top: 3, time: at.toISOString() }
  const quoted = JSON.stringify(query).replaceAll("'", "'\\''")
  return `curl -s http://127.0.0.1:8080/v1/predictions -H 'content-type: application/json' -d '${quoted}'`
}

/** Which model serves from now on, and why that one. */
function outcomeOf(
  { judgements, trained }: Training,
  { version, serves, isUseful }: { version: string; serves: boolean; isUseful: boolean },
): string {
  const { kind } = trained.facts
  const short = version.slice(0, 12)
  if (!isUseful)
    return `No new model serves: none covered a first packet of the time held out. ${kind} is kept as version ${short}.`
  const costs = judgements.filter((one) => one.kind !== kind).map(({ cost }) => cost)
  const own = judgements.find((one) => one.kind === kind)!.cost
  const next = costs.length > 0 ? `, the next best ${ms(Math.min(...costs))}` : ''
  const why =
    `on the time before what is replayed here, held out from training, a first packet cost ${ms(own)} on average ` +
    `with it${next}. It has learned the whole log since`
  return serves
    ? `${kind} serves from now on, as version ${short}: ${why}.`
    : `${kind} was chosen and is kept as version ${short}, but does not serve until portent models promote lets it: ${why}.`
}

function ms(cost: number): string {
  return `${cost.toFixed(1)} ms`
}

/** For logs whose times are coarser than predictions can be made at requests. */
const nothingInReach = `
No model covered a first packet, so none was promoted. Predictions are made at a VM's own requests; where
those come too far apart, or many share one time, predict on a schedule (--every 1h), with pushes that wait
as long (--horizon 1h). portent models promote lets this model serve all the same.`

/**
 * The table of the test part, how the model was chosen, and last what it would have saved.
 *
 * @param plots - The file that they were written to, if they were.
 */
export function told({ judgements, report, trained }: Training, plots?: string): string {
  const rows = [...judgements]
    .sort((a, b) => a.cost - b.cost)
    .map(({ kind, coverage, pushes, cost }): [string, string] => [
      kind === trained.facts.kind ? `* ${kind}` : `  ${kind}`,
      `coverage ${percent(coverage)}, ${count(pushes)} pushes, ${cost.toFixed(1)} ms a first packet` +
        (modelKind(kind).needsPast ? '; says nothing of VMs without a past' : ''),
    ])
  return [
    ...(report.about.outcome ? [wrapped(report.about.outcome), ''] : []),
    renderTable(report, { width: lineWidth() }),
    '\nChosen on the time before, held out from training, for the least mean cost of a first packet:',
    table(rows),
    ...(judgements.some(({ coverage }) => coverage > 0) ? [] : [nothingInReach]),
    ...(plots === undefined ? [] : [`\nThe plots are in ${plots}`]),
    ...(report.about.saved ? [`\n${wrapped(report.about.saved)}`] : []),
  ].join('\n')
}
