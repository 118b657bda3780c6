import type { Finding, JudgedFinding, Result } from '../../goalstate/index.ts'
import type { Findings, StandingFinding } from './wire.ts'

/** What of the desired states a page of findings needs. */
export interface FindingSource {
  vpcs(): readonly { readonly vpc: string; readonly vnis: readonly number[] }[]
  findingsOf(vpc: string): readonly JudgedFinding[]
}

/** Which findings are asked for; all of what is left out. */
export interface FindingQuery {
  readonly severity?: 'error' | 'warning' | 'note' | undefined
  readonly rule?: string | undefined
  readonly vni?: number | undefined
  /** Found in any of a finding's texts, in any case. */
  readonly text?: string | undefined
  /** At most so many are answered. */
  readonly limit: number
}

/** Names whose last result is kept, and findings kept of each. */
const mostNames = 50
const mostOfName = 1_000

/**
 * The contradictions that stand: those of the desired states, and those of the last result of each name that a
 * state was checked under.
 */
export class FindingBook {
  readonly #desired: FindingSource
  readonly #checked = new Map<string, readonly StandingFinding[]>()

  constructor(desired: FindingSource) {
    this.#desired = desired
  }

  /** Keeps the last result of a name; those asked under longest ago are forgotten. */
  record(name: string, { run, findings }: Result): void {
    const source = `${run.mode} ${name}`
    this.#checked.delete(source)
    const kept = findings.filter(({ kind, suppression }) => kind === 'fail' && !suppression)
    this.#checked.set(
      source,
      kept.slice(0, mostOfName).map((finding) => standing(finding, source, [])),
    )
    if (this.#checked.size > mostNames) this.#checked.delete(this.#checked.keys().next().value!)
  }

  /**
   * What stands, errors first. Between two VPCs everybody else has a turn.
   *
   * @param maySee - The networks that may be seen; who may see all is shown the results of checks too, which are
   *   of no network.
   */
  async list(query: FindingQuery, maySee?: (vni: number) => boolean): Promise<Findings> {
    const found: StandingFinding[] = []
    let states = 0
    for (const { vpc, vnis } of this.#desired.vpcs()) {
      // One network that may not be seen would tell of another tenant's.
      if (maySee && (vnis.length === 0 || !vnis.every(maySee))) continue
      states++
      if (query.vni !== undefined && !vnis.includes(query.vni)) continue
      for (const one of this.#desired.findingsOf(vpc))
        found.push(standing(one, 'desired state', vnis))
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (!maySee)
      for (const checked of this.#checked.values()) {
        states++
        if (query.vni === undefined) found.push(...checked)
      }
    const matching = found.filter((finding) => matches(finding, query)).sort(bySeverity)
    return { findings: matching.slice(0, query.limit), total: matching.length, states }
  }
}

/** What a finding may say besides. */
type Texts = {
  readonly [K in 'witness' | 'actual' | 'expected' | 'host' | 'vpc']?: string | undefined
}

function standing(
  finding: Pick<Finding, 'rule' | 'severity' | 'message' | 'resources' | 'fingerprint'> & Texts,
  source: string,
  vnis: readonly number[],
): StandingFinding {
  const { rule, severity, message, resources, witness, actual, expected, host, vpc, fingerprint } =
    finding
  return {
    ...{ rule, severity, message, source, vnis, fingerprint },
    resources: resources.map(({ type, id }) => ({ type, id })),
    ...(witness !== undefined && { witness }),
    ...(actual !== undefined && { actual }),
    ...(expected !== undefined && { expected }),
    ...(host !== undefined && { host }),
    ...(vpc !== undefined && { vpc }),
  }
}

function matches(finding: StandingFinding, { severity, rule, text }: FindingQuery): boolean {
  if (severity !== undefined && finding.severity !== severity) return false
  if (rule !== undefined && finding.rule !== rule) return false
  if (text === undefined) return true
  const { message, witness = '', host = '', vpc = '', resources } = finding
  const all = [finding.rule, message, witness, host, vpc, ...resources.map(({ id }) => id)]
  return all.join('\n').toLowerCase().includes(text.toLowerCase())
}

const ranks = { error: 0, warning: 1, note: 2 } as const

const bySeverity = (a: StandingFinding, b: StandingFinding) =>
  ranks[a.severity] - ranks[b.severity] ||
  (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : a.fingerprint < b.fingerprint ? -1 : 1)
