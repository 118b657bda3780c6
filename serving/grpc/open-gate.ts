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
    const events = flushed(audit)
    if (events.length > 0) refused(events)
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

/** On a full disk nothing can be written down; calls go on. */
function flushed(audit: AccessAudit): readonly AccessEvent[] {
  try {
    return audit.flush()
  } catch {
    return []
  }
}
