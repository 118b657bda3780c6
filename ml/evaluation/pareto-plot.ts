import * as Plot from '@observablehq/plot'
import { svgOf } from '../../plots/index.ts'
import { limitCoverage } from './limits.ts'
import { type PolicyResult, perVmHour, type ReplayReport } from './report.ts'
import { grouped, percent, significant } from './report-columns.ts'
import { type Series, type SeriesStyle, seriesOf } from './series.ts'

/** Characters of a name beside its line; about 7 pixels each. */
const longestName = 24

export interface ParetoPlotOptions {
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Whether lines are named at their right end; if not, the page needs a legend. */
  readonly named: boolean
}

interface Point {
  /** Pushes per VM and hour, above 0. */
  readonly x: number
  /** Coverage in percent. */
  readonly y: number
}

interface Name extends Point {
  readonly text: string
  readonly color: string
  /** Where the line ends that it names. */
  readonly end: Point
}

/**
 * Coverage against pushes per VM and hour (logarithmic), a line for each policy over its K, below the
 * limit.
 *
 * @returns An `<svg>` element as text; its colours are CSS variables of the page.
 */
export function paretoPlot(report: ReplayReport, options: ParetoPlotOptions): string {
  const series = seriesOf(report)
  const [left, right] = spanOf(series)
  const limit = limitLine(report, left, right)
  const top = topOf(series, limit)
  const margins = {
    marginTop: 34,
    marginRight: options.named ? 16 + 7 * longestName : 16,
    marginBottom: 46,
  }
  const names = options.named
    ? spread(
        namesOf(series, limit, top),
        top,
        options.height - margins.marginTop - margins.marginBottom,
      )
    : []
  return svgOf({
    width: options.width,
    height: options.height,
    marginLeft: 44,
    ...margins,
    ariaLabel: 'Coverage against pushes per VM and hour, by policy, with the limit',
    x: {
      type: 'log',
      domain: [left, right],
      ticks: decimalTicks(left, right),
      tickFormat: significantTick,
      label: 'pushes per VM and hour, logarithmic →',
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: {
      domain: [0, top],
      label: '↑ coverage, % of first packets',
      labelArrow: 'none',
      grid: true,
    },
    marks: [
      Plot.ruleY([0]),
      Plot.line(limit, { x: 'x', y: 'y', stroke: 'currentColor', strokeDasharray: '5 4' }),
      ...names.map((name) => leader(name, right)),
      ...series.map(({ points, style }) => intervals(points, style, top)),
      ...series.map(({ points, style }) => line(points, style)),
      ...series.map(({ points, style }) => dots(points, style, top)),
      ...names.map((name) => label(name, right)),
      ...onDemand(report, left),
    ],
  })
}

function pointOf({ pushesPerVmHour, coverage }: PolicyResult): Point {
  return { x: pushesPerVmHour, y: 100 * coverage }
}

/** A policy's symbol in its colour, 14 pixels square, for tables and legends; an `<svg>` as text. */
export function swatch({ color, symbol }: SeriesStyle): string {
  return svgOf({
    width: 14,
    height: 14,
    margin: 0,
    axis: null,
    x: { domain: [-1, 1] },
    y: { domain: [-1, 1] },
    style: { display: 'inline-block', background: 'none', verticalAlign: 'middle' },
    marks: [Plot.dot([[0, 0]], { symbol, fill: color, r: 4.2 })],
  })
}

/** The domain of x: all points with some room, at least a decade. */
function spanOf(series: readonly Series[]): [left: number, right: number] {
  const xs = series.flatMap(({ points }) => points.map(({ pushesPerVmHour }) => pushesPerVmHour))
  if (xs.length === 0) return [0.1, 10]
  const [least, most] = [Math.min(...xs), Math.max(...xs)]
  const room = Math.max(1.25, Math.sqrt((10 * least) / most))
  return [least / room, most * room]
}

/**
 * The upper end of y, in percent: above the limit and all that predict. "Push all" is not bound by the
 * limit; where it lies far above the rest it would press them flat, and is drawn at the edge instead.
 */
function topOf(series: readonly Series[], limit: readonly Point[]): number {
  const predicting = series.flatMap(({ points }) => points.filter(({ top }) => top !== null))
  const top = 1.06 * Math.max(0.1, ...[...limit, ...predicting.map(pointOf)].map(({ y }) => y))
  const others = series.flatMap(({ points }) => points.map((point) => 1.03 * pointOf(point).y))
  const highest = Math.max(top, ...others)
  return Math.min(100, highest < 1.6 * top ? highest : top)
}

/** The limit at 200 places from left to right, and at the bend. */
function limitLine({ limits, log }: ReplayReport, left: number, right: number): Point[] {
  const pushesAt1 = 1 / perVmHour(1, log)
  const bend = perVmHour(limits.reachable, log)
  const xs = Array.from({ length: 200 }, (_, i) => left * (right / left) ** (i / 199))
  if (bend > left && bend < right) xs.push(bend)
  return xs.sort((a, b) => a - b).map((x) => ({ x, y: 100 * limitCoverage(limits, x * pushesAt1) }))
}

function line(points: readonly PolicyResult[], { color, dash }: SeriesStyle): Plot.Markish {
  return Plot.line(points.map(pointOf), {
    x: 'x',
    y: 'y',
    stroke: color,
    strokeWidth: 1.8,
    strokeDasharray: dash,
  })
}

function dots(
  points: readonly PolicyResult[],
  { color, symbol }: SeriesStyle,
  top: number,
): Plot.Markish {
  return Plot.dot(points, {
    x: (point: PolicyResult) => pointOf(point).x,
    y: (point: PolicyResult) => Math.min(top, pointOf(point).y),
    fill: color,
    stroke: 'var(--paper)',
    strokeWidth: 0.8,
    symbol,
    r: 4.2,
    title: describe,
  })
}

function intervals(
  points: readonly PolicyResult[],
  { color }: SeriesStyle,
  top: number,
): Plot.Markish {
  return Plot.ruleX(points, {
    x: (point: PolicyResult) => pointOf(point).x,
    y1: ({ coverageInterval }: PolicyResult) => Math.min(top, 100 * coverageInterval.low),
    y2: ({ coverageInterval }: PolicyResult) => Math.min(top, 100 * coverageInterval.high),
    stroke: color,
    strokeOpacity: 0.45,
  })
}

function describe({ policy, top, coverage, accuracy, pushes, pushesPerVmHour }: PolicyResult) {
  return [
    top === null ? policy : `${policy}, K = ${top}`,
    `coverage ${percent(coverage)} %, accuracy ${percent(accuracy)} %`,
    `${grouped(pushes)} pushes, ${significant(pushesPerVmHour)} per VM and hour`,
  ].join('\n')
}

/** On-demand only pushes nothing, which no logarithm shows: a ring at the left edge. */
function onDemand({ results }: ReplayReport, left: number): Plot.Markish[] {
  if (!results.some(({ top }) => top === 0)) return []
  const at = [{ x: left, y: 0 }]
  return [Plot.dot(at, { x: 'x', y: 'y', fill: 'var(--paper)', stroke: 'currentColor', r: 4.2 })]
}

/** Each line's name at the height of its end, before they make room for each other. */
function namesOf(series: readonly Series[], limit: readonly Point[], top: number): Name[] {
  const end = limit[limit.length - 1]!
  const names: Name[] = series.map(({ name, points, style }) => {
    const { x, y } = pointOf(points[points.length - 1]!)
    const text = y > top ? `${shorten(name)} ↑ ${y.toFixed(0)} %` : shorten(name)
    const end = { x, y: Math.min(y, top) }
    return { ...end, text, color: style.color, end }
  })
  return [{ ...end, text: 'limit', color: 'currentColor', end }, ...names]
}

function shorten(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName - 1)}…`
}

/**
 * Moves names apart until no two are closer than a line of text: names that touch form a block around
 * the mean of where they would be.
 *
 * @param top - The value of y at the upper edge; 0 lies at the lower one.
 * @param height - Pixels between the two.
 */
function spread(names: readonly Name[], top: number, height: number): Name[] {
  const gap = Math.min((15 * top) / height, top / Math.max(1, names.length - 1))
  const sorted = [...names].sort((a, b) => a.y - b.y)
  const blocks: { sum: number; count: number }[] = []
  const lowest = ({ sum, count }: { sum: number; count: number }) => {
    const extent = (count - 1) * gap
    return Math.max(0, Math.min(top - extent, sum / count - extent / 2))
  }
  for (const { y } of sorted) {
    let block = { sum: y, count: 1 }
    for (let below = blocks.at(-1); below; below = blocks.at(-1)) {
      if (lowest(below) + below.count * gap <= lowest(block)) break
      blocks.pop()
      block = { sum: below.sum + block.sum, count: below.count + block.count }
    }
    blocks.push(block)
  }
  const ys = blocks.flatMap((block) =>
    Array.from({ length: block.count }, (_, i) => lowest(block) + i * gap),
  )
  return sorted.map((name, i) => ({ ...name, y: ys[i]! }))
}

/** A thin line from where the policy's own ends to its name. */
function leader({ color, end, y }: Name, right: number): Plot.Markish {
  const points = [end, { x: right, y }]
  return Plot.line(points, { x: 'x', y: 'y', stroke: color, strokeOpacity: 0.3, strokeWidth: 1 })
}

function label({ text, color, y }: Name, right: number): Plot.Markish {
  return Plot.text([{ x: right, y }], {
    x: 'x',
    y: 'y',
    text: () => text,
    fill: color,
    textAnchor: 'start',
    dx: 6,
  })
}

/** Powers of ten in `[left, right]`, and 2 and 5 times them where those are few. */
function decimalTicks(left: number, right: number): number[] {
  const factors = Math.log10(right / left) < 2.5 ? [1, 2, 5] : [1]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(left)); 10 ** power <= right; power++)
    for (const factor of factors) ticks.push(factor * 10 ** power)
  return ticks.filter((tick) => tick >= left && tick <= right)
}

function significantTick(value: number): string {
  return value >= 1 ? grouped(value) : String(Number(value.toPrecision(3)))
}
