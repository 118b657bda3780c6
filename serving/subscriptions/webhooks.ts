import { randomUUID } from 'node:crypto'
import { PortentError, type SqliteDatabase } from '../../core/index.ts'
import { readVniSet, type VniSet, vniSetText } from '../access/vni-set.ts'
import { writeAll } from '../store/write-all.ts'
import { type NoticeFilter, type NoticeType, noticeTypes } from './notice.ts'
import { newSecret } from './signature.ts'

/** Somebody who is called when something happens. Times are milliseconds since the epoch. */
export interface Webhook {
  readonly id: string
  readonly url: string
  readonly types: readonly NoticeType[]
  /** Of which networks it is told; of all if there are none. */
  readonly vnis?: VniSet | undefined
  readonly description: string
  /** Who asked for it. */
  readonly who: string
  readonly created: number
  /** The first notice that it has not confirmed. */
  readonly next: number
  /** In a row. */
  readonly failures: number
  readonly failingSince?: number | undefined
  /** Not called before. */
  readonly tryAt: number
  /** Why the last call failed; empty if it did not. */
  readonly lastFailure: string
  /** Since when it is no longer called. */
  readonly disabled?: number | undefined
}

export type NewWebhook = Pick<Webhook, 'url' | 'types' | 'vnis' | 'description' | 'who'>

/** How far a webhook is, and how it does. */
export type Progress = Pick<
  Webhook,
  'next' | 'failures' | 'failingSince' | 'tryAt' | 'lastFailure' | 'disabled'
>

/** Of one who asks for them, so that nobody takes them from others; more would make every notice a burst of calls. */
const mostWebhooks = 20

/** The webhooks, kept in SQLite, with their secrets, which leave it only to sign. */
export class Webhooks {
  readonly #database: SqliteDatabase
  readonly #statements: ReturnType<typeof prepare>

  /** @param database - With the schema of the store, see `migrate`. */
  constructor(database: SqliteDatabase) {
    this.#database = database
    this.#statements = prepare(database)
  }

  /**
   * @param next - The first notice that it is to be told of.
   * @returns It, and its secret, which is told only here.
   * @throws {@link PortentError} `ERR_INPUT` if who asks has too many, `ERR_DATA_DIRECTORY` if it cannot be kept.
   */
  add(webhook: NewWebhook, next: number, now: number): { webhook: Webhook; secret: string } {
    if (this.list().filter(({ who }) => who === webhook.who).length >= mostWebhooks)
      throw new PortentError(
        'ERR_INPUT',
        `${webhook.who} has ${mostWebhooks} webhooks already; delete some`,
      )
    const id = `wh_${randomUUID()}`
    const secret = newSecret()
    writeAll(this.#database, 'webhooks', () =>
      this.#statements.add.run({
        ...webhook,
        ...{ id, secret, next, created: now },
        types: webhook.types.join(','),
        vnis: webhook.vnis === undefined ? '' : vniSetText(webhook.vnis),
      }),
    )
    return { webhook: this.get(id)!, secret }
  }

  /** Oldest first. */
  list(): Webhook[] {
    return (this.#statements.list.all() as Row[]).map(webhookOf)
  }

  get(id: string): Webhook | undefined {
    const row = this.#statements.get.get(id) as Row | undefined
    return row && webhookOf(row)
  }

  /** @returns Whether there was one. */
  remove(id: string): boolean {
    return writeAll(this.#database, 'webhooks', () => this.#statements.remove.run(id).changes === 1)
  }

  /** `undefined` once it was removed. */
  secretOf(id: string): string | undefined {
    return this.#statements.secret.pluck().get(id) as string | undefined
  }

  /** Has it called again from the first notice that it has not confirmed; nothing happens if it was removed. */
  enable({ id, next }: Webhook): void {
    this.advance(id, { next, failures: 0, tryAt: 0, lastFailure: '' })
  }

  /** Keeps how far a webhook is; nothing happens if it was removed meanwhile. */
  advance(id: string, { failingSince, disabled, ...progress }: Progress): void {
    writeAll(this.#database, 'webhooks', () =>
      this.#statements.advance.run({
        ...progress,
        ...{ id, failingSince: failingSince ?? null, disabled: disabled ?? null },
      }),
    )
  }
}

/** What a webhook is told of. */
export const filterOf = ({ types, vnis }: Webhook): NoticeFilter => ({
  types: new Set(types),
  vnis,
})

type Row = Omit<Webhook, 'types' | 'vnis' | 'failingSince' | 'disabled'> & {
  readonly types: string
  readonly vnis: string
  readonly failingSince: number | null
  readonly disabled: number | null
}

function webhookOf({ types, vnis, failingSince, disabled, ...row }: Row): Webhook {
  const named = types.split(',')
  return {
    ...row,
    types: noticeTypes.filter((type) => named.includes(type)),
    ...(vnis !== '' && { vnis: readVniSet(vnis, 'webhooks.vnis') }),
    ...(failingSince !== null && { failingSince }),
    ...(disabled !== null && { disabled }),
  }
}

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  const columns = `id, url, types, vnis, description, who, created, next, failures,
    failing_since AS failingSince, try_at AS tryAt, last_failure AS lastFailure, disabled`
  return {
    add: sql(`INSERT INTO webhooks (id, url, secret, types, vnis, description, who, created, next)
      VALUES (@id, @url, @secret, @types, @vnis, @description, @who, @created, @next)`),
    list: sql(`SELECT ${columns} FROM webhooks ORDER BY created, id`),
    get: sql(`SELECT ${columns} FROM webhooks WHERE id = ?`),
    secret: sql('SELECT secret FROM webhooks WHERE id = ?'),
    remove: sql('DELETE FROM webhooks WHERE id = ?'),
    advance:
      sql(`UPDATE webhooks SET next = @next, failures = @failures, failing_since = @failingSince,
      try_at = @tryAt, last_failure = @lastFailure, disabled = @disabled WHERE id = @id`),
  }
}
