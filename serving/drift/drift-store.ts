import { deflateSync, inflateSync } from 'node:zlib'
import type { SqliteDatabase } from '../../core/index.ts'
import type { DriftAlarm, SavedScope } from '../../ml/index.ts'

/** Alarms of one network that are kept, the latest. */
const alarmsOfNetwork = 200

/** An alarm as it is kept. */
export interface KeptAlarm extends DriftAlarm {
  /** Ascending in the order in which they were raised. */
  readonly seq: number
}

/** What the drift monitor has learned and said, in SQLite, so that a restart of the service loses none of it. */
export class DriftStore {
  readonly #database: SqliteDatabase
  readonly #statements: ReturnType<typeof prepare>

  /** @param database - With the schema of the store, see `migrate`. */
  constructor(database: SqliteDatabase) {
    this.#database = database
    this.#statements = prepare(database)
  }

  /** What was saved, in the order of its saving. */
  read(): SavedScope[] {
    const rows = this.#statements.states.all() as { vni: number; state: Buffer }[]
    return rows.map(({ vni, state }) => ({ vni, state: JSON.parse(inflateSync(state).toString()) }))
  }

  /** Keeps scopes, and removes networks that are watched no more; all or nothing. */
  save(scopes: readonly SavedScope[], dropped: readonly number[], now: number): void {
    this.#database.transaction(() => {
      for (const { vni, state } of scopes)
        this.#statements.save.run(vni, now, deflateSync(JSON.stringify(state), { level: 1 }))
      for (const vni of dropped) this.#statements.drop.run(vni)
    })()
  }

  add(alarm: DriftAlarm): void {
    this.#database.transaction(() => {
      this.#statements.add.run(alarm)
      this.#statements.prune.run({ vni: alarm.vni, most: alarmsOfNetwork })
    })()
  }

  /** The latest alarms of one scope, newest first. */
  alarmsOf(vni: number, most: number): KeptAlarm[] {
    return this.#statements.ofNetwork.all({ vni, most }) as KeptAlarm[]
  }
}

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  return {
    states: sql('SELECT vni, state FROM drift_states ORDER BY saved, vni'),
    save: sql('INSERT OR REPLACE INTO drift_states (vni, saved, state) VALUES (?, ?, ?)'),
    drop: sql('DELETE FROM drift_states WHERE vni = ?'),
    add: sql(`INSERT INTO drift_alarms (time, vni, signal, detector, severity, before, after, meaning)
      VALUES (@time, @vni, @signal, @detector, @severity, @before, @after, @meaning)`),
    prune: sql(`DELETE FROM drift_alarms WHERE vni = @vni AND seq <= (SELECT seq FROM drift_alarms
      WHERE vni = @vni ORDER BY seq DESC LIMIT 1 OFFSET @most)`),
    ofNetwork: sql(`SELECT seq, time, vni, signal, detector, severity, before, after, meaning
      FROM drift_alarms WHERE vni = @vni ORDER BY seq DESC LIMIT @most`),
  }
}
