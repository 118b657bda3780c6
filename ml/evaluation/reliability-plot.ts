import * as Plot from '@observablehq/plot'
import { svgOf } from '../../plots/index.ts'
import type { Reliability, ReliabilityBin } from '../models/sequence/index.ts'
import type { CalibrationReport } from './calibration-report.ts'
import { grouped, percent } from './report-columns.ts'

const margins = { marginLeft: 52, marginRight: 20 }
const shares = [0, 0.2, 0.4, 0.6, 0.8, 1]

/** A bin of fewer items says little: its point is small, and no line leads to it. */
const few = 30

/** A bin that holds something. */
type Filled = ReliabilityBin & { readonly meanProbability: number; readonly share: number }

/**
 * Share requested against probability, by bin, and below how many lie in each bin (logarithmic).
 *
 * Calibrated probabilities are blue discs on a line, the model's own scores orange diamonds, hollow: told
 * apart by colour, by shape and by filling. On the dashed line probabilities are right.
 *
 * @param width - Pixels; the height follows.
 * @returns Two `<svg>` elements as text, to stand one upon the other; their colours are CSS variables of the page.
 */
export function reliabilityPlot(
  { calibrated, uncalibrated }: CalibrationReport,
  width: number,
): string {
  return sharesPlot(calibrated, uncalibrated, width) + countsPlot(calibrated, width)
}

function sharesPlot(
  calibrated: Reliability,
  uncalibrated: Reliability | undefined,
  width: number,
): string {
  return svgOf({
    width,
    height: Math.round(0.72 * width),
    ...margins,
    marginTop: 34,
    marginBottom: 24,
    ariaLabel: 'Share of items requested against their probability, by bin',
    x: { domain: [0, 1], ticks: shares, tickFormat: inPercent, label: null },
    y: {
      domain: [0, 1],
      ticks: shares,
      tickFormat: inPercent,
      label: '↑ requested within the horizon, %',
      labelArrow: 'none',
      grid: true,
    },
    r: { type: 'identity' },
    marks: [
      Plot.ruleY([0]),
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: 'currentColor', strokeDasharray: '5 4' },
      ),
      ...(uncalibrated ? series(uncalibrated, 'its scores', hollowDiamond) : []),
      ...series(calibrated, 'calibrated', fullDisc),
    ],
  })
}

const fullDisc = {
  color: 'var(--series-0)',
  symbol: 'circle',
  fill: 'var(--series-0)',
  dash: 'none',
}
const hollowDiamond = {
  color: 'var(--series-1)',
  symbol: 'diamond',
  fill: 'var(--paper)',
  dash: '2 3',
}

function series(
  reliability: Reliability,
  what: string,
  { color, symbol, fill, dash }: typeof fullDisc,
): Plot.Markish[] {
  const points = filled(reliability)
  const steady = points.filter(({ count }) => count >= few)
  const places = { x: 'meanProbability', y: 'share' }
  return [
    Plot.line(steady, { ...places, stroke: color, strokeWidth: 1.4, strokeDasharray: dash }),
    Plot.dot(points, {
      ...places,
      fill,
      stroke: color,
      strokeWidth: 1.6,
      symbol: symbol as Plot.SymbolType,
      r: ({ count }: Filled) => (count < few ? 2.4 : 4.6),
      title: (bin: Filled) =>
        `${what}: ${percent(bin.meanProbability)} % said, ${percent(bin.share)} % requested, ` +
        `of ${grouped(bin.count)}`,
    }),
  ]
}

/** How many calibrated probabilities lie in each bin. */
function countsPlot(calibrated: Reliability, width: number): string {
  const bins = filled(calibrated)
  const most = Math.max(1, ...bins.map(({ count }) => count))
  const isNarrow = width < 500
  return svgOf({
    width,
    height: 128,
    ...margins,
    marginTop: 22,
    marginBottom: 40,
    ariaLabel: 'How many items lie in each bin of probability',
    x: {
      domain: [0, 1],
      ticks: shares,
      tickFormat: inPercent,
      label: 'probability, % →',
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    // One item is a bar too; room above for the number.
    y: { type: 'log', domain: [0.5, 4 * most], axis: null },
    marks: [
      Plot.rect(bins, {
        x1: 'from',
        x2: 'to',
        y1: 0.5,
        y2: 'count',
        insetLeft: 1,
        insetRight: 1,
        fill: 'var(--series-0)',
        fillOpacity: 0.35,
        title: ({ from, to, count }: Filled) =>
          `${percent(from)} to ${percent(to)} %: ${grouped(count)}`,
      }),
      Plot.text(bins, {
        x: ({ from, to }: Filled) => (from + to) / 2,
        y: 'count',
        text: ({ count }: Filled) => brief(count, isNarrow ? 2 : 3),
        dy: -7,
        fontSize: isNarrow ? 8 : 11,
        fill: 'currentColor',
      }),
      Plot.ruleY([0.5]),
    ],
  })
}

function filled({ bins }: Reliability): Filled[] {
  return bins.filter((bin): bin is Filled => bin.count > 0)
}

function inPercent(share: number): string {
  return (100 * share).toFixed(0)
}

/** `950`, `12.3k`: fits a bin's width. */
function brief(count: number, digits: number): string {
  return count < 1_000 ? String(count) : `${Number((count / 1_000).toPrecision(digits))}k`
}
