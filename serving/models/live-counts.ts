import type { SqliteDatabase } from '../../core/index.ts'
import type { LiveCounts } from '../../ml/index.ts'
import { writeAll } from '../store/write-all.ts'

export type LiveOutcome = 'hits' | 'late' | 'misses' | 'unused'

/** At most so many stretches of a past are looked at. */
const mostStretches = 500

/** First packets and pushes by stretch of time, network and the model that answered for it. */
export class LiveCountStore {
  readonly #database: SqliteDatabase
  readonly #stretch: number
  readonly #statements: ReturnType<typeof prepare>
  /** What is not kept yet, by stretch, network and model. */
  readonly #waiting = new Map<string, Counted>()

  /**
   * @param database - With the schema of the store, see `migrate`.
   * @param stretch - Milliseconds.
   */
  constructor(database: SqliteDatabase, stretch: number) {
    this.#database = database
    this.#stretch = stretch
    this.#statements = prepare(database)
  }

  /** Counts one; it is kept at the next {@link flush}. */
  count(vni: number, model: string, outcome: LiveOutcome, now: number): void {
    const time = Math.floor(now / this.#stretch) * this.#stretch
    const key = `${time} ${vni} ${model}`
    const counted = this.#waiting.get(key)
    if (counted) counted[outcome] += 1
    else
      this.#waiting.set(key, {
        ...{ time, vni, model, hits: 0, late: 0, misses: 0, unused: 0 },
        [outcome]: 1,
      })
  }

  /**
   * Keeps what was counted.
   *
   * @throws PortentError `ERR_DATA_DIRECTORY` if it cannot be kept; it is tried again then.
   */
  flush(): void {
    if (this.#waiting.size === 0) return
    writeAll(this.#database, 'live counts', () => {
      for (const counted of this.#waiting.values()) this.#statements.add.run(counted)
    })
    this.#waiting.clear()
  }

  /** Networks that anything was counted of. */
  networks(): number[] {
    return this.#statements.networks.pluck().all() as number[]
  }

  /**
   * The latest whole stretches in `[from, to)`, oldest first, of some networks together.
   *
   * @param vnis - All networks if left out.
   * @param model - Only what this version answered for, if it is named.
   */
  between(
    from: number,
    to: number,
    { vnis, model }: { vnis?: readonly number[] | undefined; model?: string | undefined } = {},
  ): LiveCounts[] {
    const rows = this.#statements.between.all({
      ...{ from, to: to - this.#stretch, model: model ?? null, most: mostStretches },
      vnis: vnis ? JSON.stringify(vnis) : null,
    }) as LiveCounts[]
    return rows.reverse()
  }

  /** @param before - Milliseconds since the epoch. */
  prune(before: number): void {
    this.#statements.prune.run(before)
  }
}

interface Counted {
  readonly time: number
  readonly vni: number
  readonly model: string
  hits: number
  late: number
  misses: number
  unused: number
}

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  return {
    add: sql(`INSERT INTO live_counts (time, vni, model, hits, late, misses, unused)
      VALUES (@time, @vni, @model, @hits, @late, @misses, @unused)
      ON CONFLICT DO UPDATE SET hits = hits + excluded.hits, late = late + excluded.late,
      misses = misses + excluded.misses, unused = unused + excluded.unused`),
    networks: sql('SELECT DISTINCT vni FROM live_counts ORDER BY vni'),
    between: sql(`SELECT time, sum(hits) AS hits, sum(late) AS late, sum(misses) AS misses,
        sum(unused) AS unused FROM live_counts
      WHERE time >= @from AND time <= @to AND (@model IS NULL OR model = @model)
        AND (@vnis IS NULL OR vni IN (SELECT value FROM json_each(@vnis)))
      GROUP BY time ORDER BY time DESC LIMIT @most`),
    prune: sql('DELETE FROM live_counts WHERE time < ?'),
  }
}
