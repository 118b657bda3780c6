import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { PortentError } from '../../core/index.ts'

/** What tokens may be signed by. */
export const algorithms = ['HS256', 'RS256', 'ES256', 'EdDSA'] as const
type Algorithm = (typeof algorithms)[number]

/** A key that tokens are held against. It has one algorithm, so no token can choose a weaker one. */
export interface TokenKey {
  readonly id: string | undefined
  readonly algorithm: Algorithm
  readonly key: KeyObject
}

/** Shorter secrets than the digest are guessed sooner than forged (RFC 7518, section 3.2). */
const leastSecret = 32
/** RFC 7518, section 3.3. */
const leastModulus = 2_048

/**
 * Reads the keys that tokens are signed by: a JWK Set or one JWK (`oct` for HS256), or a public key or
 * certificate in PEM.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a file that cannot be read, for private keys, which do not
 *   belong here, and for keys too weak or of other algorithms than {@link algorithms}.
 */
export function readTokenKeys(path: string): readonly TokenKey[] {
  const text = readText(path)
  const keys = text.trimStart().startsWith('{') ? jwksIn(text, path) : [pemKey(text, path)]
  if (keys.length === 0) throw unusable(path, 'it has no keys')
  const named = keys.flatMap(({ id }) => (id === undefined ? [] : [id]))
  if (new Set(named).size < named.length) throw unusable(path, 'two keys have the same kid')
  return keys
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw unusable(path, (cause as Error).message)
  }
}

function jwksIn(text: string, path: string): TokenKey[] {
  const json = parsed(text, path) as { keys?: unknown }
  const keys = Array.isArray(json.keys) ? (json.keys as unknown[]) : [json]
  return keys.map((key, n) => jwkOf(key, `${path}, key ${n + 1}`))
}

function parsed(text: string, path: string): object {
  try {
    return JSON.parse(text) as object
  } catch {
    // What the parser says quotes the text, which may hold a secret.
    throw unusable(path, 'it begins as JSON and is none')
  }
}

function jwkOf(json: unknown, place: string): TokenKey {
  if (typeof json !== 'object' || json === null) throw unusable(place, 'it is no JWK')
  const jwk = json as JsonWebKey & { kid?: unknown; alg?: unknown }
  const key = jwk.kty === 'oct' ? secretOf(jwk, place) : publicOf(jwk, place)
  const algorithm = algorithmOf(key, place)
  if (jwk.alg !== undefined && jwk.alg !== algorithm)
    throw unusable(place, `its alg is ${String(jwk.alg)}, and it can only be used for ${algorithm}`)
  return { id: typeof jwk.kid === 'string' ? jwk.kid : undefined, algorithm, key }
}

function secretOf({ k }: JsonWebKey, place: string): KeyObject {
  const bytes = Buffer.from(typeof k === 'string' ? k : '', 'base64url')
  if (bytes.length < leastSecret)
    throw unusable(place, `its secret has ${bytes.length} bytes, HS256 needs ${leastSecret}`)
  return createSecretKey(bytes)
}

function publicOf(jwk: JsonWebKey, place: string): KeyObject {
  if (jwk.d !== undefined) throw isPrivate(place)
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch (cause) {
    throw unusable(place, (cause as Error).message)
  }
}

function pemKey(text: string, path: string): TokenKey {
  if (text.includes('PRIVATE KEY-----')) throw isPrivate(path)
  try {
    const key = createPublicKey(text)
    return { id: undefined, algorithm: algorithmOf(key, path), key }
  } catch (cause) {
    if (cause instanceof PortentError) throw cause
    throw unusable(path, (cause as Error).message)
  }
}

function algorithmOf(key: KeyObject, place: string): Algorithm {
  if (key.type === 'secret') return 'HS256'
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key
  if (type === 'ed25519') return 'EdDSA'
  if (type === 'ec' && details.namedCurve === 'prime256v1') return 'ES256'
  if (type !== 'rsa')
    throw unusable(place, `it is of ${type}, and not for ${algorithms.join(', ')}`)
  const bits = details.modulusLength ?? 0
  if (bits < leastModulus) throw unusable(place, `it has ${bits} bits, RS256 needs ${leastModulus}`)
  return 'RS256'
}

const isPrivate = (place: string) =>
  unusable(place, 'it is a private key, which must stay with whoever signs')

function unusable(place: string, why: string): PortentError {
  return new PortentError(
    'ERR_INPUT',
    `--jwt-keys ${place}: ${why}; give a JWK Set, or a public key in PEM`,
  )
}
