import type { SqliteDatabase } from '../../core/index.ts'
import { type ModelFigures, scoreMoment, type VmTally } from '../../ml/index.ts'
import type { Said } from '../predictor.ts'
import { writeAll } from '../store/write-all.ts'

/** What the models said of a VM at one moment. */
export interface Moment {
  readonly vni: number
  readonly source: string
  /** Milliseconds since the epoch; what is asked for later, up to `time + horizon`, came true. */
  readonly time: number
  /** Milliseconds. */
  readonly horizon: number
  readonly champion: Said
  readonly challenger?: Said
}

/** Two models that were asked at the same moments; the challenger is empty where the champion was alone. */
export interface Pair {
  readonly champion: string
  readonly challenger: string
}

/** Of one network, or of all; of one model. */
export interface JudgedFigures extends Omit<ModelFigures, 'bytes' | 'medianMs'> {
  readonly vni: number
  readonly moments: number
}

/** Moments that a pair was judged at. */
export interface JudgedWindow {
  readonly moments: number
  /** Those after which the VM asked for something, and how many VMs they are of. */
  readonly telling: number
  readonly vms: number
  /** Milliseconds since the epoch; 0 for no moments. */
  readonly from: number
  readonly to: number
}

/** So long after a horizon ends its reports may still come, milliseconds. */
const lateReports = 60_000

const bins = 15

/** What is kept of judged moments. */
const mostMoments = 100_000

/**
 * Moments that models were asked at, until their horizons have passed and what came is known, and the figures
 * then. In SQLite, so that after a restart the open ones are labelled all the same.
 */
export class JudgingStore {
  readonly #database: SqliteDatabase
  readonly #statements: ReturnType<typeof prepare>

  /** @param database - With the schema of the store, see `migrate`. */
  constructor(database: SqliteDatabase) {
    this.#database = database
    this.#statements = prepare(database)
  }

  /**
   * Keeps moments, all or none.
   *
   * @throws PortentError `ERR_DATA_DIRECTORY` if they cannot be kept.
   */
  add(moments: readonly Moment[]): void {
    if (moments.length === 0) return
    writeAll(this.#database, 'judged moments', () => {
      for (const { vni, source, time, horizon, champion, challenger } of moments)
        this.#statements.add.run({
          ...{ vni, source, time, due: time + horizon },
          champion: champion.version,
          challenger: challenger?.version ?? '',
          championSaid: textOf(champion),
          challengerSaid: challenger ? textOf(challenger) : null,
          championMs: champion.milliseconds,
          challengerMs: challenger?.milliseconds ?? 0,
        })
    })
  }

  /**
   * Looks up what came at moments whose horizon has passed, oldest first.
   *
   * A use that an agent reported is a request that a push has answered, so it counts as one.
   *
   * @param now - Milliseconds since the epoch.
   * @param most - At most so many.
   * @returns How many.
   */
  label(now: number, most: number): number {
    const open = this.#statements.open.all(now - lateReports, most) as OpenMoment[]
    writeAll(this.#database, 'judged moments', () => {
      for (const moment of open) this.#label(moment)
    })
    return open.length
  }

  /** Moments of a pair that are labelled. */
  windowOf(pair: Pair): JudgedWindow {
    return this.#statements.window.get(pair) as JudgedWindow
  }

  /** What a pair covered of each VM's requests. */
  tallies(pair: Pair): VmTally[] {
    return this.#statements.tallies.all(pair) as VmTally[]
  }

  /** How one of a pair did, all networks together. */
  figures(pair: Pair, role: Role): Omit<ModelFigures, 'bytes'> {
    const {
      vni: _,
      moments: __,
      ...totals
    } = this.#figures(this.#statements.totals[role], pair, role)[0] ?? {
      ...{ vni: 0, moments: 0, coverage: 0, calibrationError: 0, brier: 0, logLoss: 0 },
    }
    const medianMs = this.#statements.median[role].pluck().get(pair) as number | undefined
    return { ...totals, medianMs: medianMs ?? 0 }
  }

  /** The same by network. */
  figuresByNetwork(pair: Pair, role: Role): JudgedFigures[] {
    return this.#figures(this.#statements.byNetwork[role], pair, role)
  }

  /** The pair that a version was last judged in, and as what. */
  latestPairOf(version: string): { pair: Pair; role: Role } | undefined {
    const pair = this.#statements.latestPair.get(version, version) as Pair | undefined
    return pair && { pair, role: pair.champion === version ? 'champion' : 'challenger' }
  }

  /**
   * Removes all but the latest moments, and the counts of pairs that have none left.
   *
   * @param before - Milliseconds since the epoch: older ones go too.
   */
  prune(before: number): void {
    writeAll(this.#database, 'judged moments', () => {
      const { changes } = this.#statements.prune.run({ before, rows: mostMoments })
      if (changes > 0) this.#statements.pruneBins.run()
    })
  }

  #label({ seq, vni, source, time, due, champion, challenger, ...said }: OpenMoment): void {
    const came = new Set(this.#statements.came.pluck().all({ vni, source, time, due }) as string[])
    const scores = (['champion', 'challenger'] as const).map((role) => {
      const [destinations, probabilities] = JSON.parse(
        said[`${role}_said`] ?? '[[],[]]',
      ) as SaidText
      for (const [i, probability] of probabilities.entries())
        this.#statements.addBin.run({
          ...{ champion, challenger, role, vni, probability },
          bin: Math.min(bins - 1, Math.floor(probability * bins)),
          cameTrue: came.has(destinations[i]!) ? 1 : 0,
        })
      return scoreMoment(destinations, probabilities, came)
    })
    const [first, second] = scores as [Score, Score]
    this.#statements.close.run({
      ...{ seq, asked: came.size },
      ...{ hits: first.hits, brier: first.brier, logLoss: first.logLoss },
      ...{ hits2: second.hits, brier2: second.brier, logLoss2: second.logLoss },
    })
  }

  #figures(
    statement: ReturnType<SqliteDatabase['prepare']>,
    pair: Pair,
    role: Role,
  ): JudgedFigures[] {
    const rows = statement.all({ ...pair, role }) as Summed[]
    return rows.map(({ vni, moments, asked, hits, brier, logLoss, gaps, named }) => ({
      ...{ vni, moments },
      coverage: asked > 0 ? hits / asked : 0,
      calibrationError: named > 0 ? gaps / named : 0,
      brier: brier / moments,
      logLoss: logLoss / moments,
    }))
  }
}

type Role = 'champion' | 'challenger'
type Score = ReturnType<typeof scoreMoment>
type SaidText = readonly [destinations: readonly string[], probabilities: readonly number[]]

interface OpenMoment extends Pair {
  readonly seq: number
  readonly vni: number
  readonly source: string
  readonly time: number
  readonly due: number
  readonly champion_said: string | null
  readonly challenger_said: string | null
}

interface Summed {
  readonly vni: number
  readonly moments: number
  readonly asked: number
  readonly hits: number
  readonly brier: number
  readonly logLoss: number
  /** `Σ |Σ probability − came true|` over bins, and how many probabilities there are. */
  readonly gaps: number
  readonly named: number
}

/** Six digits of a probability are more than any calibration tells apart. */
function textOf({ destinations, probabilities }: Said): string {
  return JSON.stringify([destinations, probabilities.map((p) => Number(p.toFixed(6)))])
}

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  const ofPair = 'champion = @champion AND challenger = @challenger'
  const sums = (role: Role) => `count(*) AS moments, sum(asked) AS asked,
    sum(${role}_hits) AS hits, sum(${role}_brier) AS brier, sum(${role}_log_loss) AS logLoss`
  const forBoth = (text: (role: Role) => string) => ({
    champion: sql(text('champion')),
    challenger: sql(text('challenger')),
  })
  return {
    add: sql(`INSERT INTO judged_moments (vni, source, time, due, champion, challenger,
        champion_said, challenger_said, champion_ms, challenger_ms)
      VALUES (@vni, @source, @time, @due, @champion, @challenger,
        @championSaid, @challengerSaid, @championMs, @challengerMs)`),
    open: sql(`SELECT seq, vni, source, time, due, champion, challenger, champion_said, challenger_said
      FROM judged_moments WHERE asked IS NULL AND due <= ? ORDER BY due LIMIT ?`),
    came: sql(`SELECT destination FROM requests
      WHERE vni = @vni AND source = @source AND time > @time AND time <= @due
      UNION SELECT destination FROM feedback
      WHERE vni = @vni AND source = @source AND time > @time AND time <= @due AND outcome = 'used'`),
    addBin: sql(`INSERT INTO judged_bins VALUES
      (@champion, @challenger, @role, @vni, @bin, 1, @probability, @cameTrue)
      ON CONFLICT DO UPDATE SET count = count + 1, probability = probability + excluded.probability,
      came_true = came_true + excluded.came_true`),
    close:
      sql(`UPDATE judged_moments SET asked = @asked, champion_said = NULL, challenger_said = NULL,
      champion_hits = @hits, champion_brier = @brier, champion_log_loss = @logLoss,
      challenger_hits = @hits2, challenger_brier = @brier2, challenger_log_loss = @logLoss2
      WHERE seq = @seq`),
    window: sql(`SELECT count(*) AS moments, coalesce(sum(asked > 0), 0) AS telling,
      count(DISTINCT CASE WHEN asked > 0 THEN vni || ' ' || source END) AS vms, coalesce(min(time), 0) AS "from",
      coalesce(max(time), 0) AS "to" FROM judged_moments WHERE ${ofPair} AND asked IS NOT NULL`),
    tallies: sql(`SELECT vni, sum(asked) AS asked, sum(champion_hits) AS championHits,
      sum(challenger_hits) AS challengerHits
      FROM judged_moments WHERE ${ofPair} AND asked IS NOT NULL GROUP BY vni, source`),
    totals: forBoth(
      (role) => `SELECT 0 AS vni, ${sums(role)},
        coalesce((SELECT sum(gap) FROM (SELECT abs(sum(probability) - sum(came_true)) AS gap
          FROM judged_bins WHERE ${ofPair} AND role = @role GROUP BY bin)), 0) AS gaps,
        coalesce((SELECT sum(count) FROM judged_bins WHERE ${ofPair} AND role = @role), 0) AS named
      FROM judged_moments WHERE ${ofPair} AND asked IS NOT NULL HAVING count(*) > 0`,
    ),
    byNetwork: forBoth(
      (role) => `SELECT * FROM (SELECT vni, ${sums(role)}
          FROM judged_moments WHERE ${ofPair} AND asked IS NOT NULL GROUP BY vni)
        JOIN (SELECT vni, sum(abs(probability - came_true)) AS gaps, sum(count) AS named
          FROM judged_bins WHERE ${ofPair} AND role = @role GROUP BY vni) USING (vni)
        ORDER BY vni`,
    ),
    median: forBoth(
      (role) => `SELECT ${role}_ms FROM judged_moments WHERE ${ofPair} AND asked IS NOT NULL
        ORDER BY ${role}_ms LIMIT 1 OFFSET
        (SELECT count(*) / 2 FROM judged_moments WHERE ${ofPair} AND asked IS NOT NULL)`,
    ),
    latestPair: sql(`SELECT champion, challenger FROM judged_moments
      WHERE (champion = ? OR challenger = ?) AND asked IS NOT NULL ORDER BY seq DESC LIMIT 1`),
    prune: sql(`DELETE FROM judged_moments WHERE time < @before
      OR seq <= (SELECT max(seq) FROM judged_moments) - @rows`),
    pruneBins: sql(`DELETE FROM judged_bins WHERE NOT EXISTS (SELECT 1 FROM judged_moments AS moment
      WHERE moment.champion = judged_bins.champion AND moment.challenger = judged_bins.challenger)`),
  }
}
