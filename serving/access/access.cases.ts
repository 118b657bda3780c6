/** Keys and tokens for tests. */
import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Scope } from './access.ts'
import { AccessAudit } from './access-audit.ts'
import { openAccessFile } from './access-database.ts'
import type { AccessControl } from './access-hook.ts'
import { Authenticator } from './authenticator.ts'
import type { NewKey } from './key-store.ts'
import { RateLimits } from './rate-limits.ts'
import { type TokenSettings, TokenVerifier } from './token-verifier.ts'
import { readVniSet } from './vni-set.ts'

/** Who may call, in memory. */
export function accessControl(tokens?: TokenSettings, clock?: () => number): AccessControl {
  const database = openAccessFile(':memory:')
  onTestFinished(() => void database.close())
  return {
    authenticator: new Authenticator(database, tokens && new TokenVerifier(tokens, database)),
    audit: new AccessAudit(database),
    limits: new RateLimits(clock),
  }
}

/** A new key of `control`, made at time 0. @param vnis - As `readVniSet` reads it; all if left out. */
export function keyOf(
  { authenticator }: Pick<AccessControl, 'authenticator'>,
  scopes: readonly Scope[],
  vnis?: string,
  more: Partial<NewKey> = {},
): string {
  const networks = vnis === undefined ? undefined : readVniSet(vnis, 'vnis')
  return authenticator.keys.create({ name: 'test', scopes, vnis: networks, rate: 1e6, ...more }, 0)
    .key
}

/** A file that is there until the test ends. */
export function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'portent-access-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'file')
  writeFileSync(path, text)
  return path
}

/** Signs as RFC 7515 says, by no library that the code under test has; also what no library would. */
export function tokenOf(header: object, claims: object, signature: (input: string) => Buffer) {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url')
  const input = `${part(header)}.${part(claims)}`
  return `${input}.${signature(input).toString('base64url')}`
}

export const hmacBy = (secret: string | Buffer) => (input: string) =>
  createHmac('sha256', secret).update(input).digest()

export const signedBy =
  (key: KeyObject, digest: string | null = 'sha256') =>
  (input: string) =>
    sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })

/** A key pair of each kind and the JWK that is told of it. */
export function tokenKeys() {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const ed = generateKeyPairSync('ed25519')
  const secret = randomBytes(32)
  const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid })
  return {
    rsa,
    ec,
    ed,
    secret,
    set: {
      keys: [
        { ...jwk(rsa.publicKey, 'r'), alg: 'RS256' },
        jwk(ec.publicKey, 'e'),
        jwk(ed.publicKey, 'd'),
        { kty: 'oct', k: secret.toString('base64url'), kid: 'h', alg: 'HS256' },
      ],
    },
  }
}
