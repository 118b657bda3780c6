import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Result } from '../../goalstate/index.ts'
import { findingLog } from './finding-log.ts'

/** Adds what results of checks and drifts tell to the metrics; gives what is to be told each result. */
export function addCheckMetrics(
  registry: Registry,
  now: () => number,
): (name: string, result: Result) => void {
  const log = findingLog()
  const registers = [registry]
  const results = new Counter({
    name: 'portent_checks_total',
    help: 'Checks and drifts that were asked for, by what came of them',
    labelNames: ['mode', 'verdict'],
    registers,
  })
  const duration = new Histogram({
    name: 'portent_check_duration_seconds',
    help: 'Time to read and check a state, or to compare hosts',
    labelNames: ['mode'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers,
  })
  new Gauge({
    name: 'portent_findings',
    help: 'Findings that count, in the last result of each name that was asked under',
    labelNames: ['rule', 'severity'],
    registers,
    collect() {
      this.reset()
      for (const { rule, severity, count } of log.counts()) this.set({ rule, severity }, count)
    },
  })
  new Gauge({
    name: 'portent_oldest_finding_seconds',
    help: 'Age of the finding that has been there longest; 0 without findings',
    registers,
    collect() {
      this.set(Math.max(0, now() - (log.oldest() ?? now())) / 1_000)
    },
  })
  new Gauge({
    name: 'portent_unknown_hosts',
    help: 'Hosts of which the last drifts could not tell whether they are consistent',
    registers,
    collect() {
      this.set(log.unknownHosts())
    },
  })
  return (name, result) => {
    const { mode, startedAt, finishedAt } = result.run
    results.inc({ mode, verdict: result.summary.verdict })
    duration.observe({ mode }, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000)
    log.record(name, result, now())
  }
}
