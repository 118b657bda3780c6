import type { AliasChange, Aliases, KeptDecision, RegisteredModel } from '../ml/index.ts'
import { count, dateTime, percent, table } from './text.ts'

/** One line of a list. */
export function toldModel({ manifest, size, alias }: RegisteredModel, aliases: Aliases): string {
  const { version, createdAt, kind, data, metrics } = manifest
  const coverage = metrics.coverage === undefined ? '–' : percent(metrics.coverage)
  const share = aliases.challenger?.share ?? 0
  const canary = alias === 'challenger' && share > 0 ? ` of ${percent(share)}` : ''
  return [
    marks[alias ?? 'none'],
    version.slice(0, 12),
    moment(createdAt),
    kind.padEnd(18),
    `${count(data.events)} events`,
    `coverage ${coverage}`,
    `${count(size / 1_024)} KiB`,
    ...(alias ? [`${alias}${canary}`] : []),
  ].join('  ')
}

const marks = { champion: '*', challenger: '+', none: ' ' }

/** All that is kept of a model. */
export function toldInFull(model: RegisteredModel): string {
  return table(rowsOf(model))
}

/** Two models in two columns. */
export function compared(a: RegisteredModel, b: RegisteredModel): string {
  const [inA, inB] = [new Map(rowsOf(a)), new Map(rowsOf(b))]
  const names = [...new Set([...inA.keys(), ...inB.keys()])]
  const width = Math.max(...[...inA.values()].map((value) => value.length))
  return table(
    names.map((name): [string, string] => [
      name,
      `${(inA.get(name) ?? '–').padEnd(width)}  ${inB.get(name) ?? '–'}`,
    ]),
  )
}

function rowsOf({ manifest, size, promotedAt, alias }: RegisteredModel): [string, string][] {
  const { version, createdAt, name, seed, data, horizon, metrics, settings } = manifest
  return [
    ['version', version],
    ['is', alias ?? 'no alias'],
    ['made', moment(createdAt)],
    ['by Portent', manifest.code ?? 'unknown'],
    ['last promoted', promotedAt === null ? 'never' : moment(promotedAt)],
    ['from', manifest.parents?.map((parent) => parent.slice(0, 12)).join(', ') || 'nothing'],
    ['model', name],
    ['seed', `${seed}`],
    ['learned', `${dateTime(data.from)} to ${dateTime(data.to)}`],
    ['events', `${count(data.events)} of ${count(data.vms)} VMs and ${count(data.items)} items`],
    ['looks ahead', `${count(horizon / 1_000)} s`],
    ['file', `${count(size / 1_024)} KiB`],
    ...Object.entries(metrics).map(([metric, value]): [string, string] => [
      metric,
      `${Number(value.toPrecision(4))}`,
    ]),
    ...Object.entries(settings ?? {}).map(([setting, value]): [string, string] => [
      `with ${setting}`,
      `${value}`,
    ]),
  ]
}

/** One line. */
export function toldDecision({ time, stage, outcome, sentence }: KeptDecision): string {
  return `${moment(time)}  ${stage} ${outcome}: ${sentence}`
}

/** One line. */
export function toldChange(change: AliasChange): string {
  const { time, alias, action, before, after, who, reason } = change
  const from = before?.slice(0, 12) ?? 'nothing'
  const to = after?.slice(0, 12) ?? 'nothing'
  return `${moment(time)}  ${action}: ${alias} is ${to}, was ${from}, by ${who}: ${reason}`
}

const moment = (iso: string) => iso.slice(0, 19).replace('T', ' ')
