import type { SqliteDatabase } from '../../core/index.ts'
import type { Cause } from '../plans/planner.ts'
import { writeAll } from '../store/write-all.ts'
import type { PushOutcome } from './confirmation.ts'

/** One item that is sent to one host, once. Times are milliseconds since the epoch. */
export interface SentRow {
  readonly plan: string
  readonly vni: number
  readonly host: string
  /** The VM that it is for. */
  readonly source: string
  readonly destination: string
  readonly probability: number
  /** What the plan was made at. */
  readonly cause: Cause
  /** Why the model named it. */
  readonly reason: string
  /** Whom it was sent to, `host:port`. */
  readonly target: string
  /** 1 for the first. */
  readonly attempt: number
  readonly sent: number
}

/** What came of it. */
export interface Answered {
  readonly answered: number
  readonly outcome: PushOutcome
  /** How the call ended, by its name in gRPC, and the details that came with it. */
  readonly reply: string
}

/** A row as it is kept; without an answer where the process ended first, or it is under way. */
export type AuditRow = SentRow & {
  readonly seq: number
} & { readonly [K in keyof Answered]: Answered[K] | null }

/** What was sent to whom, and what came of it: each row is kept before its item is sent. */
export class PushAudit {
  readonly #database: SqliteDatabase
  readonly #statements: ReturnType<typeof prepare>

  /** @param database - With the schema of the store, see `migrate`. */
  constructor(database: SqliteDatabase) {
    this.#database = database
    this.#statements = prepare(database)
  }

  /**
   * Keeps rows, all or none, and gives their numbers in the same order.
   *
   * @throws PortentError `ERR_DATA_DIRECTORY` if they cannot be kept; nothing may be sent then.
   */
  open(rows: readonly SentRow[]): number[] {
    return writeAll(this.#database, 'the audit of pushes', () =>
      rows.map((row) => Number(this.#statements.add.run(row).lastInsertRowid)),
    )
  }

  /** Keeps what came of rows that were opened, all or none. */
  close(answers: readonly (Answered & { readonly seq: number })[]): void {
    writeAll(this.#database, 'the audit of pushes', () => {
      for (const answer of answers) this.#statements.answer.run(answer)
    })
  }

  /**
   * The latest rows of some networks, newest first.
   *
   * @param vnis - One network, or all if it is undefined.
   * @param before - Only rows of a lower number.
   */
  latest(vni: number | undefined, limit: number, before = Number.MAX_SAFE_INTEGER): AuditRow[] {
    const { latest, latestOf } = this.#statements
    const rows =
      vni === undefined ? latest.all({ limit, before }) : latestOf.all({ vni, limit, before })
    return rows as AuditRow[]
  }

  /** Removes what retention no longer covers. */
  prune(
    now: number,
    { maxAge, maxRows }: { readonly maxAge: number; readonly maxRows: number },
  ): void {
    this.#statements.prune.run({ before: now - maxAge, rows: maxRows })
  }
}

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  return {
    add: sql(`INSERT INTO push_audit
      (plan, vni, host, source, destination, probability, cause, reason, target, attempt, sent)
      VALUES (@plan, @vni, @host, @source, @destination, @probability, @cause, @reason, @target,
        @attempt, @sent)`),
    answer: sql(`UPDATE push_audit SET answered = @answered, outcome = @outcome, reply = @reply
      WHERE seq = @seq`),
    latest: sql('SELECT * FROM push_audit WHERE seq < @before ORDER BY seq DESC LIMIT @limit'),
    latestOf: sql(`SELECT * FROM push_audit WHERE vni = @vni AND seq < @before
      ORDER BY seq DESC LIMIT @limit`),
    // Rows come in the order they are sent, so this looks at no more than it removes, and one.
    prune: sql(`DELETE FROM push_audit WHERE seq <= (SELECT max(seq) FROM push_audit) - @rows
      OR seq < coalesce((SELECT seq FROM push_audit WHERE sent >= @before ORDER BY seq LIMIT 1), 9e15)`),
  }
}
