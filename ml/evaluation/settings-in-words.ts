import type { ReplaySettings } from './settings.ts'

/** What a replay was set to, as terms and their texts. */
export function settingsInWords(settings: ReplaySettings): [term: string, text: string][] {
  const { requestLatency: latency, budgets = {}, schedule, threshold, refreshEvery } = settings
  const words: [string, string][] = [
    [
      'agents',
      `idle timeout ${duration(settings.idleTimeout)}; a push takes ${duration(settings.pushLatency)} ` +
        `and waits ${duration(Math.max(settings.idleTimeout, settings.horizon))} for its use`,
    ],
    [
      'requests',
      `log-normal, median ${duration(latency.median)}, the slowest of ${latency.of} ${duration(latency.slowest)}`,
    ],
    [
      'feedback',
      `used pushes are reported after ${duration(settings.feedbackDelay)}` +
        `${settings.predictOnFeedback ? ', and predicted at' : ''}`,
    ],
    ['seed', String(settings.seed)],
  ]
  if (threshold !== undefined) words.push(['threshold', String(threshold)])
  if (budgets.perVmHour !== undefined)
    words.push(['budget', `${budgets.perVmHour} per VM and hour`])
  if (budgets.perVniHour !== undefined)
    words.push(['budget', `${budgets.perVniHour} per VNI and hour`])
  if (schedule)
    words.push([
      'schedule',
      `all VMs every ${duration(schedule.period)}, ${duration(schedule.lead)} ahead`,
    ])
  if (refreshEvery !== undefined) words.push(['retraining', `every ${duration(refreshEvery)}`])
  return words
}

/** Milliseconds in the largest unit that leaves at least one of it: `100 ms`, `60 s`, `2.5 h`. */
export function duration(milliseconds: number): string {
  const units: [unit: string, size: number, from: number][] = [
    ['days', 86_400_000, 172_800_000],
    ['h', 3_600_000, 3_600_000],
    ['min', 60_000, 120_000],
    ['s', 1_000, 1_000],
  ]
  const [unit, size] = units.find(([, , from]) => milliseconds >= from) ?? ['ms', 1]
  return `${Number((milliseconds / size).toPrecision(3))} ${unit}`
}

/** A moment as `2026-11-20 06:30:00 UTC`. */
export function utc(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
