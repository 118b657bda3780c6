import type { SqliteDatabase } from '../../core/index.ts'
import { defaultModes, type Mode, type ModeSettings } from '../planner/modes.ts'
import { writeAll } from '../store/write-all.ts'

/** Who changes something, and why. */
export interface Author {
  /** As they name themselves. */
  readonly who: string
  readonly reason: string
  /** Milliseconds since the epoch. */
  readonly time: number
}

export interface ModeChange {
  readonly mode?: Mode | undefined
  readonly canaryShare?: number | undefined
  /** By VNI; `null` takes a network's own mode away. */
  readonly vnis?: Readonly<Record<string, Mode | null>> | undefined
  readonly killed?: boolean | undefined
}

/** One change that an administrator made. */
export interface AuditEntry {
  readonly seq: number
  readonly time: number
  readonly who: string
  readonly action: string
  readonly before: ModeSettings
  readonly after: ModeSettings
  readonly reason: string
}

/** The modes, kept with who changed them: a change and its audit row are one transaction. */
export class ModeStore {
  readonly #database: SqliteDatabase
  #current: ModeSettings

  /** @param database - With the schema of the store, see `migrate`. */
  constructor(database: SqliteDatabase) {
    this.#database = database
    const kept = database
      .prepare("SELECT value FROM planner_settings WHERE name = 'modes'")
      .pluck()
      .get() as string | undefined
    this.#current = kept === undefined ? defaultModes : (JSON.parse(kept) as ModeSettings)
  }

  get current(): ModeSettings {
    return this.#current
  }

  /**
   * Changes what is named, for good, and gives what is in force then.
   *
   * @throws PortentError `ERR_DATA_DIRECTORY` if it cannot be kept; nothing is changed then.
   */
  change(change: ModeChange, action: string, { who, reason, time }: Author): ModeSettings {
    const before = this.#current
    const after = changed(before, change)
    writeAll(this.#database, 'modes', () => {
      this.#database
        .prepare(`INSERT INTO planner_settings (name, value) VALUES ('modes', ?)
          ON CONFLICT (name) DO UPDATE SET value = excluded.value`)
        .run(JSON.stringify(after))
      this.#database
        .prepare(`INSERT INTO admin_audit (time, who, action, before, after, reason)
          VALUES (?, ?, ?, ?, ?, ?)`)
        .run(time, who, action, JSON.stringify(before), JSON.stringify(after), reason)
    })
    this.#current = after
    return after
  }

  /** The latest changes, newest first. */
  audit(limit: number): AuditEntry[] {
    const rows = this.#database
      .prepare('SELECT * FROM admin_audit ORDER BY seq DESC LIMIT ?')
      .all(limit) as (Omit<AuditEntry, 'before' | 'after'> & { before: string; after: string })[]
    return rows.map((row) => ({
      ...row,
      before: JSON.parse(row.before) as ModeSettings,
      after: JSON.parse(row.after) as ModeSettings,
    }))
  }
}

function changed(
  before: ModeSettings,
  { mode, canaryShare, vnis, killed }: ModeChange,
): ModeSettings {
  const own = Object.entries({ ...before.vnis, ...vnis }).filter(
    (entry): entry is [string, Mode] => entry[1] !== null,
  )
  return {
    mode: mode ?? before.mode,
    canaryShare: canaryShare ?? before.canaryShare,
    vnis: Object.fromEntries(own),
    killed: killed ?? before.killed,
  }
}
