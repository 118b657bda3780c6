import { AccessAudit, type AccessEvent } from '../access/access-audit.ts'
import { openAccess } from '../access/access-database.ts'
import { Authenticator } from '../access/authenticator.ts'
import { reloadFiles } from '../tls/reload-files.ts'
import type { CallerGate } from './admit-callers.ts'
import type { GrpcAccess } from './gateway.ts'

/** Milliseconds between writes of what was refused. */
const flushEvery = 1_000
/** The main thread reads the same keys, and logs what becomes of that. */
const silent = { info: () => undefined, error: () => undefined }

/**
 * The gateway's own look at who may call, so that a busy main thread keeps no caller waiting.
 *
 * @param refused - Is told what was refused, about once a second.
 */
export async function openGate(
  { home, tokens }: GrpcAccess,
  refused: (events: readonly AccessEvent[]) => void,
): Promise<CallerGate & { close(): void }> {
  const database = openAccess(home)
  const audit = new AccessAudit(database)
  // Most have no tokens, and reading them is most of what there is to load.
  const verifier =
    tokens && new (await import('../access/token-verifier.ts')).TokenVerifier(tokens, database)
  const stopReloading =
    verifier &&
    reloadFiles('the keys of tokens', [verifier.keysFile], () => verifier.reload(), { log: silent })
  const flush = () => {
    const events = audit.take()
    if (events.length === 0) return
    refused(events)
    try {
      audit.keep(events)
    } catch {
      // On a full disk nothing can be written down; the log has them, and calls go on.
    }
  }
  const timer = setInterval(flush, flushEvery)
  return {
    authenticator: new Authenticator(database, verifier),
    audit,
    now: Date.now,
    close() {
      clearInterval(timer)
      stopReloading?.()
      flush()
      database.close()
    },
  }
}
