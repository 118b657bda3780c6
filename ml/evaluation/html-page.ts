import { termId } from '../../core/index.ts'
import type { CalibrationReport } from './calibration-report.ts'
import {
  calibrationFigures,
  calibrationInWords,
  scoresInWords,
  servedInWords,
} from './calibration-text.ts'
import { limitReasons, limitRow } from './limit-row.ts'
import { paretoPlot, swatch } from './pareto-plot.ts'
import { reliabilityPlot } from './reliability-plot.ts'
import type { PolicyResult, ReplayReport } from './report.ts'
import { columnsOf, grouped, percent, significant } from './report-columns.ts'
import { reportStyle } from './report-style.ts'
import { type Series, seriesOf } from './series.ts'
import { duration, settingsInWords, utc } from './settings-in-words.ts'
import { shortNames } from './short-names.ts'

/**
 * The report as one HTML file that needs nothing else: no script, no request, light and dark, fit for
 * a telephone and for paper. The plot is inline SVG.
 */
export function htmlPage(report: ReplayReport): string {
  const series = seriesOf(report)
  const title = escapeHtml(report.about.title)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
${[report.about.saved, report.about.outcome].map((text) => (text ? `<p><strong>${prose(text)}</strong></p>\n` : '')).join('')}<p>${lead(report)}</p>
</header>
<figure>
<div class="wide">${paretoPlot(report, { width: 1040, height: 520, named: true })}</div>
<div class="narrow">${paretoPlot(report, { width: 370, height: 380, named: false })}${legend(series)}</div>
<figcaption>${caption(report)}</figcaption>
</figure>
<section>
<h2>Results</h2>
<div class="scroll">${table(report, series)}</div>
<p>${prose(limitReasons(report))}</p>
${report.notes.map((note) => `<p>${escapeHtml(note)}.</p>`).join('\n')}
</section>
${report.calibration ? calibrationSection(report.calibration) : ''}
<section>
<h2>What was replayed</h2>
${definitions(replayed(report))}
</section>
<section>
<h2>What the numbers mean</h2>
${definitions(meanings(report))}
</section>
</main>
</body>
</html>
`
}

function lead(report: ReplayReport): string {
  const { log, limits, results } = report
  const { activeVms, replayedEvents, span } = log
  const sentences = [
    `${grouped(replayedEvents)} first packets of ${grouped(activeVms)} VMs in ${duration(span)}, ` +
      'replayed through simulated agent caches.',
    `Predictions made at a VM's own signals can serve ` +
      `${percent(limits.reachable / limits.events)} % of them in time at most.`,
  ]
  const best = results.filter(({ top }) => top).reduce<PolicyResult | undefined>(better, undefined)
  if (best) {
    sentences.push(
      `The best policy here, ${shortNames(report).get(best.policy)} with K = ${best.top}, served ` +
        `${percent(best.coverage)} %.`,
    )
  }
  const pushAll = results.find(({ top }) => top === null)
  if (pushAll) {
    const held = ({ heldPerVm }: PolicyResult) => significant(heldPerVm ?? 0)
    const state = `with ${held(pushAll)} items held per VM${best ? ` instead of ${held(best)}` : ''}`
    sentences.push(
      `Pushing every item to every VM for good served ${percent(pushAll.coverage)} %, ${state}.`,
    )
  }
  return prose(sentences.join(' '))
}

function better(best: PolicyResult | undefined, next: PolicyResult): PolicyResult {
  return best && best.coverage >= next.coverage ? best : next
}

function caption({ settings, results }: ReplayReport): string {
  const ks = [...new Set(results.map(({ top }) => top).filter((top) => top))]
  const along =
    ks.length > 1 ? ` Each line runs over K = ${ks.join(', ')}, from left to right.` : ''
  return escapeHtml(
    'How many first packets each policy served in time, against what it pushed for that.' +
      `${along} Bars: 95 % intervals over VMs. Dashed: the limit, one push for each packet in reach, ` +
      `with a push latency of ${duration(settings.pushLatency)}. Ring: on-demand only, which pushes nothing.`,
  )
}

function legend(series: readonly Series[]): string {
  const entries = series.map(({ name, style }) => `<li>${swatch(style)} ${escapeHtml(name)}</li>`)
  return `<ul class="legend">${entries.join('')}<li>┄ limit</li><li>○ on-demand only</li></ul>`
}

function table(report: ReplayReport, series: readonly Series[]): string {
  const styles = new Map(series.map(({ policy, style }) => [policy, style]))
  const names = shortNames(report)
  const bestByK = bestOfEachK(report.results)
  const columns = columnsOf(report)
  const headings = columns.map(
    ({ heading, definition }) => `<th scope="col">${termLink(heading, definition)}</th>`,
  )
  const rows = report.results.map((result, i) => {
    const style = styles.get(result.policy)
    const isNew = result.policy !== report.results[i - 1]?.policy
    const classes = `${isNew ? 'first' : 'again'} ${bestByK.has(result) ? 'best' : ''}`
    const title = escapeHtml(result.policy)
    const short = `<span title="${title}">${escapeHtml(names.get(result.policy)!)}</span>`
    const name = style && isNew ? `${swatch(style)} ${short}` : short
    return row(
      classes,
      name,
      columns.map(({ cell }) => cell(result)),
    )
  })
  rows.push(row('first limit', 'limit', limitRow(report, columns)))
  return `<table><thead><tr><th scope="col">policy</th>${headings.join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`
}

function row(classes: string, name: string, values: readonly string[]): string {
  const data = values.map((value) => `<td>${escapeHtml(value)}</td>`).join('')
  return `<tr class="${classes}"><th scope="row">${name}</th>${data}</tr>`
}

/** The rows whose coverage no other of the same K exceeds, for K above 0. */
function bestOfEachK(results: readonly PolicyResult[]): Set<PolicyResult> {
  const best = new Map<number, PolicyResult>()
  for (const result of results) {
    if (!result.top) continue
    const known = best.get(result.top)
    if (!known || result.coverage > known.coverage) best.set(result.top, result)
  }
  return new Set(best.values())
}

/** How far the probabilities of the model that serves can be believed. */
function calibrationSection(report: CalibrationReport): string {
  const { calibrated, uncalibrated } = report
  const texts = [calibrationInWords(report), scoresInWords(report), servedInWords]
  const rows = [
    ['calibrated', calibrated] as const,
    ...(uncalibrated ? [['its scores alone', uncalibrated] as const] : []),
  ].map(([name, reliability]) =>
    row(
      'first',
      name,
      calibrationFigures.map(({ value }) => value(reliability)),
    ),
  )
  const headings = calibrationFigures.map(
    ({ name, definition }) => `<th scope="col">${termLink(name, definition)}</th>`,
  )
  return `<section>
<h2>Can its probabilities be believed?</h2>
${texts.map((text) => (text ? `<p>${prose(text)}</p>` : '')).join('\n')}
<figure>
<div class="wide">${reliabilityPlot(report, 620)}</div>
<div class="narrow">${reliabilityPlot(report, 370)}</div>
<figcaption>What came true against what was said, in 15 bins; on the dashed line both agree. ● calibrated${
    uncalibrated ? ', ◇ its scores alone' : ''
  }. Below: how many items each bin holds, the bars logarithmic. Small points: fewer than 30 items.</figcaption>
</figure>
<table class="figures"><thead><tr><th scope="col">probabilities</th>${headings.join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
</section>`
}

function meanings(report: ReplayReport): [term: string, text: string][] {
  const figures = report.calibration ? calibrationFigures : []
  return [
    ...columnsOf(report).map(({ heading, definition }): [string, string] => [heading, definition]),
    ...figures.map(({ name, definition }): [string, string] => [name, definition]),
  ]
}

function replayed(report: ReplayReport): [term: string, text: string][] {
  const { about, log, settings, results } = report
  const entries: [string, string | undefined][] = [
    ['data', about.data],
    ['learned', `${grouped(log.trainingEvents)} request events from ${utc(log.from)}`],
    [
      'replayed',
      `${grouped(log.replayedEvents)} request events, ${utc(log.split)} to ${utc(log.to)}`,
    ],
    [
      'named',
      `${grouped(log.vms)} VMs and ${grouped(log.items)} items in ${grouped(log.vnis)} VNIs, ` +
        `${grouped(log.neededPairs)} pairs of them needed; ${grouped(log.restarts)} agent restarts`,
    ],
    ['policies', [...new Set(results.map(({ policy }) => policy))].join(', ')],
    ...settingsInWords(settings),
    ['command', about.command],
    ['made', about.createdAt],
  ]
  return entries.filter((entry): entry is [string, string] => entry[1] !== undefined)
}

function definitions(entries: readonly (readonly [term: string, text: string])[]): string {
  const items = entries.map(
    ([term, text]) =>
      `<dt id="${termId(term)}">${escapeHtml(term)}</dt><dd>${escapeHtml(text)}</dd>`,
  )
  return `<dl>${items.join('\n')}</dl>`
}

/** A heading that leads to its definition, which it also shows. */
function termLink(term: string, definition: string): string {
  return `<a class="term" href="#${termId(term)}" title="${escapeHtml(definition)}">${escapeHtml(term)}</a>`
}

/** Running text: a number and its unit stay on one line. */
function prose(text: string): string {
  return escapeHtml(text).replaceAll(/ (?=[%=])|(?<==) /g, '\u00a0')
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
