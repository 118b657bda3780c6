import { hypergeometricTails } from './hypergeometric-tails.ts'

/** An item that a plan named for a VM, and what became of it. Times are milliseconds since the epoch. */
export interface PlannedItem {
  readonly vni: number
  readonly source: string
  readonly destination: string
  /** Whose agent reports; empty where it is not known. */
  readonly host: string
  readonly planned: number
  /** Until then it counts whether the VM needed it. */
  readonly expires: number
  /**
   * `used` and `expired` as its agent reported; `unknown` where it did not; kept back at random it was `asked` for all
   * the same or `idle`.
   */
  readonly fate: 'used' | 'expired' | 'unknown' | 'asked' | 'idle'
}

/** What the reports of one host within one VNI are worth. */
export interface ReportingHost {
  readonly vni: number
  readonly host: string
  /** Items pushed; those whose fate was reported; those of them that were used. */
  readonly pushed: number
  readonly reported: number
  readonly used: number
  /** Items kept back, and those of them that were asked for. */
  readonly withheld: number
  readonly asked: number
  /**
   * `trusted`: its reports are learned. `silent`: it leaves too many pushes without a report.
   * `contradicted`: it reports more or fewer uses than items kept back were asked for, which is not put down to chance.
   */
  readonly verdict: 'trusted' | 'silent' | 'contradicted'
}

/** What feedback is worth in training. */
export interface Feedback {
  readonly hosts: readonly ReportingHost[]
  /** Whether reported uses are learned as requests. */
  trusts(vni: number, host: string): boolean
  /** How many requests one stands for: more than 1 if its item was kept back where reports cannot be had. */
  weightOfRequest(vni: number, source: string, destination: string, time: number): number
  /**
   * How many labels stand by the one of "requested in `[from, to]`": 0 where the item was pushed and nobody knows what
   * became of it, more than 1 where it was kept back and stands for such.
   */
  weightOfLabel(vni: number, source: string, destination: string, from: number, to: number): number
}

/** Share of pushes that a host must report on, and how seldom chance may make a liar of one. */
export interface FeedbackOptions {
  /** Default 0.9. */
  readonly leastReported?: number
  /**
   * How likely it is at most that any honest host is held for a liar when all are weighed, in `[0, 1]`; default 0.001.
   * It says how much has to be kept back: 1 item beside 91 reports can show nothing below 2 / 92.
   */
  readonly errorRate?: number
}

/**
 * Weighs what hosts report of pushes against what was kept back at random.
 *
 * A good push erases its own evidence: what it serves is never asked for. Where agents report uses and expiries, both
 * are known and count as a request and as none. Where they do not, or where what they say contradicts the random
 * sample, the pushed items have no label; the items kept back do, and since each item was kept back by a draw that
 * knows nothing of it, each stands for `(pushed + kept back) / kept back` of its host: sums weighed so are what they
 * would be had nothing been pushed, whatever the model liked to push.
 *
 * That which items are kept back is left to chance is also what hosts are judged by: among all of an honest host whose fate
 * is known, those kept back are as if drawn without replacement, so Fisher's exact test holds however few they are and
 * however unlike each other items are. A host is contradicted where twice the smaller of the test's tails (it may say too
 * much or too little) is at most the error rate divided by the number of hosts that can be tested (Bonferroni).
 * Whether a report gets lost is taken to have nothing to do with what it says, and each weighing stands for itself.
 *
 * The share is the one that came about rather than the one that was set, which makes weights add up to the number of
 * items, at less variance (Hájek's form of the estimator).
 *
 * @see Horvitz and Thompson, A generalization of sampling without replacement from a finite universe, JASA 47, 1952;
 *   Schnabel, Swaminathan, Singh, Chandak and Joachims, Recommendations as Treatments, ICML 2016;
 *   Fisher, The Design of Experiments, 1935; Dunn, Multiple comparisons among means, JASA 56, 1961.
 * @throws RangeError for an error rate out of range.
 */
export function weighFeedback(
  items: readonly PlannedItem[],
  { leastReported = 0.9, errorRate = 0.001 }: FeedbackOptions = {},
): Feedback {
  if (!(errorRate >= 0 && errorRate <= 1))
    throw new RangeError(`the error rate must be in [0, 1], got ${errorRate}`)
  const hosts = new Map<string, Counted>()
  for (const item of items) count(hosts, item)
  const judged = judge(hosts, leastReported, errorRate)
  const spans = spansOf(items, judged)
  const during = (key: string, from: number, to: number) =>
    (spans.get(key) ?? []).filter((span) => span.planned <= to && span.expires >= from)
  return {
    hosts: [...judged.values()],
    trusts: (vni, host) => (judged.get(hostKey(vni, host))?.verdict ?? 'trusted') === 'trusted',
    weightOfRequest(vni, source, destination, time) {
      const found = during(pairKey(vni, source, destination), time, time)
      return found.reduce((most, { weight }) => Math.max(most, weight), 1)
    },
    weightOfLabel(vni, source, destination, from, to) {
      const found = during(pairKey(vni, source, destination), from, to)
      if (found.some(({ weight }) => weight === 0)) return 0
      return found.reduce((most, { weight }) => Math.max(most, weight), 1)
    },
  }
}

type Counted = { -readonly [K in Exclude<keyof ReportingHost, 'verdict'>]: ReportingHost[K] }

function count(hosts: Map<string, Counted>, { vni, host, fate }: PlannedItem): void {
  const key = hostKey(vni, host)
  const nothing = { vni, host, pushed: 0, reported: 0, used: 0, withheld: 0, asked: 0 }
  const counted = hosts.get(key) ?? nothing
  hosts.set(key, counted)
  if (fate === 'asked' || fate === 'idle') {
    counted.withheld += 1
    if (fate === 'asked') counted.asked += 1
    return
  }
  counted.pushed += 1
  if (fate !== 'unknown') counted.reported += 1
  if (fate === 'used') counted.used += 1
}

function judge(
  hosts: ReadonlyMap<string, Counted>,
  leastReported: number,
  errorRate: number,
): Map<string, ReportingHost> {
  const isSilent = ({ pushed, reported }: Counted) => reported < leastReported * pushed
  const isTested = (host: Counted) => !isSilent(host) && host.reported > 0 && host.withheld > 0
  const tested = [...hosts.values()].filter(isTested).length
  const verdictOf = (host: Counted): ReportingHost['verdict'] => {
    if (isSilent(host)) return 'silent'
    return isTested(host) && chanceOf(host) <= errorRate / tested ? 'contradicted' : 'trusted'
  }
  return new Map([...hosts].map(([key, host]) => [key, { ...host, verdict: verdictOf(host) }]))
}

/** How likely, at most, an honest host's items kept back differ so from those pushed: the P value of both tails. */
function chanceOf({ reported, used, withheld, asked }: Counted): number {
  const { atMost, atLeast } = hypergeometricTails(
    asked,
    withheld,
    used + asked,
    reported + withheld,
  )
  return 2 * Math.min(atMost, atLeast)
}

/** When an item was with a host, or kept back, and what that makes of a label: 0 nothing, above 1 that it stands for others. */
interface Span {
  readonly planned: number
  readonly expires: number
  readonly weight: number
}

function spansOf(
  items: readonly PlannedItem[],
  judged: ReadonlyMap<string, ReportingHost>,
): Map<string, Span[]> {
  const spans = new Map<string, Span[]>()
  for (const { vni, source, destination, host, planned, expires, fate } of items) {
    const { verdict, pushed, withheld } = judged.get(hostKey(vni, host))!
    if (verdict === 'trusted') continue
    const keptBack = fate === 'asked' || fate === 'idle'
    const weight = keptBack ? (pushed + withheld) / withheld : 0
    const key = pairKey(vni, source, destination)
    const known = spans.get(key)
    if (known) known.push({ planned, expires, weight })
    else spans.set(key, [{ planned, expires, weight }])
  }
  return spans
}

const hostKey = (vni: number, host: string) => `${vni} ${host}`

const pairKey = (vni: number, source: string, destination: string) =>
  `${vni} ${source} ${destination}`
