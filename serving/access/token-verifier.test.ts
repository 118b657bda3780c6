import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fileOf, hmacBy, signedBy, tokenKeys, tokenOf } from './access.cases.ts'
import { openAccessFile } from './access-database.ts'
import { readTokenKeys } from './token-keys.ts'
import { TokenVerifier } from './token-verifier.ts'

const keys = tokenKeys()
const now = Date.UTC(2026, 0, 5, 10)
const seconds = now / 1_000
const good = {
  iss: 'idp',
  aud: 'portent',
  sub: 'dpm',
  exp: seconds + 600,
  scope: 'read',
  vnis: '*',
}

function verifier(once = false) {
  const keysFile = fileOf(JSON.stringify(keys.set))
  const database = openAccessFile(':memory:')
  const settings = { keysFile, issuer: 'idp', audience: 'portent', once }
  return { tokens: new TokenVerifier(settings, database), keysFile, settings, database }
}
const byEc = (claims: object, header: object = {}) =>
  tokenOf({ alg: 'ES256', kid: 'e', ...header }, claims, signedBy(keys.ec.privateKey))
const refused = async (token: string, why: string, at = now) =>
  expect(verifier().tokens.verify(token, at)).rejects.toMatchObject({
    code: 'ERR_UNAUTHORIZED',
    message: expect.stringContaining(why),
  })

test('a token signed by any of the four algorithms says who asks, and what they may', async () => {
  const { tokens } = verifier()
  const claims = { ...good, scope: 'read plan openid', vnis: ['5000-5999', 7001] }
  const signed = [
    byEc(claims),
    tokenOf({ alg: 'RS256', kid: 'r' }, claims, signedBy(keys.rsa.privateKey)),
    tokenOf({ alg: 'EdDSA', kid: 'd' }, claims, signedBy(keys.ed.privateKey, null)),
    tokenOf({ alg: 'HS256', kid: 'h' }, claims, hmacBy(keys.secret)),
    // Without a kid, its algorithm finds the key.
    tokenOf({ alg: 'RS256' }, claims, signedBy(keys.rsa.privateKey)),
  ]
  for (const token of signed) {
    const { access } = await tokens.verify(token, now)
    expect(access.who).toBe('token dpm')
    expect([...access.scopes]).toEqual(['read', 'plan'])
    expect([4_999, 5_000, 5_999, 6_000, 7_001].filter(access.maySee)).toEqual([5_000, 5_999, 7_001])
  }
})

test('a token that names no networks may name none, and "*" all', async () => {
  const { tokens } = verifier()
  const { vnis: _, ...without } = good
  for (const claims of [without, { ...good, vnis: '' }, { ...good, vnis: [] }])
    expect((await tokens.verify(byEc(claims), now)).access.maySee(5_001)).toBe(false)
  expect((await tokens.verify(byEc(good), now)).access.vnis).toBeUndefined()
})

test('a token is good from nbf to exp, five seconds about; then not, though it was checked before', async () => {
  const { tokens } = verifier()
  const token = byEc({ ...good, nbf: seconds })
  await expect(tokens.verify(token, now - 6_000)).rejects.toThrow('is not valid yet')
  await tokens.verify(token, now - 4_000)
  await tokens.verify(token, now + 604_000)
  await expect(tokens.verify(token, now + 606_000)).rejects.toThrow('has expired')
})

test('claims that are missing, of others, or of no sense are refused by name', async () => {
  const without = (name: keyof typeof good) => {
    const { [name]: _, ...rest } = good
    return byEc(rest)
  }
  await refused(without('exp'), 'no exp')
  await refused(without('sub'), 'no sub')
  await refused(without('iss'), 'no iss')
  await refused(without('aud'), 'no aud')
  await refused(byEc({ ...good, iss: 'another' }), 'iss')
  await refused(byEc({ ...good, aud: ['another'] }), 'aud')
  await refused(byEc({ ...good, vnis: '5001;--' }), 'vnis')
  await refused(byEc({ ...good, vnis: { from: 1 } }), 'vnis')
  await refused(byEc({ ...good, scope: ['admin'] }), 'scope')
  await refused(byEc({ ...good, exp: '9999999999' }), 'exp')
})

test('no token chooses how it is checked: none, a public key as a secret, and other keys are refused', async () => {
  const publicPem = keys.rsa.publicKey.export({ type: 'spki', format: 'pem' })
  await refused(
    tokenOf({ alg: 'none' }, good, () => Buffer.alloc(0)),
    'must be signed',
  )
  await refused(tokenOf({ alg: 'HS256', kid: 'r' }, good, hmacBy(publicPem)), 'is signed by no key')
  await refused(tokenOf({ alg: 'HS256' }, good, hmacBy(publicPem)), 'not signed by')
  const another = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey
  await refused(
    tokenOf({ alg: 'ES256', kid: 'e' }, good, signedBy(another)),
    'is not signed by the key',
  )
  await refused(
    tokenOf({ alg: 'RS512', kid: 'r' }, good, signedBy(keys.rsa.privateKey, 'sha512')),
    'must be signed by one of',
  )
  // It brings its own key, which nobody here trusts.
  const jwk = generateKeyPairSync('ed25519')
  await refused(
    tokenOf(
      { alg: 'EdDSA', kid: 'own', jwk: jwk.publicKey.export({ format: 'jwk' }) },
      good,
      signedBy(jwk.privateKey, null),
    ),
    'is signed by no key',
  )
  await refused(
    byEc(good).replace(/\.[^.]+\./, `.${Buffer.from('{}').toString('base64url')}.`),
    'not',
  )
  await refused(byEc(good, { crit: ['exp2'], exp2: 1 }), 'can be read')
  for (const rubbish of ['', 'a', 'a.b.c', '..', `${'A'.repeat(5_000)}.B.C`])
    await refused(rubbish, 'no JSON Web Token')
})

test('where tokens are good once, a second use is refused, after a restart too', async () => {
  const { tokens, settings, database } = verifier(true)
  const token = byEc({ ...good, jti: 'a' })
  await tokens.verify(token, now)
  await expect(tokens.verify(token, now)).rejects.toThrow('was used before')
  const restarted = new TokenVerifier(settings, database)
  await expect(restarted.verify(byEc({ ...good, jti: 'a', sub: 'x' }), now)).rejects.toThrow(
    'was used before',
  )
  await restarted.verify(byEc({ ...good, jti: 'b' }), now)
  await expect(tokens.verify(byEc(good), now)).rejects.toThrow('no jti')
  await expect(
    tokens.verify(byEc({ ...good, jti: 'c', exp: seconds + 7_200 }), now),
  ).rejects.toThrow('within an hour')
  // What has ended is forgotten.
  await restarted.verify(byEc({ ...good, jti: 'd', exp: seconds + 3_000 }), now + 2_400_000)
  expect(database.prepare('SELECT count(*) FROM used_tokens').pluck().get()).toBe(1)
})

test('keys that are read again refuse tokens of keys that are gone', async () => {
  const { tokens, keysFile } = verifier()
  await tokens.verify(byEc(good), now)
  writeFileSync(keysFile, JSON.stringify({ keys: [keys.set.keys[0]] }))
  tokens.reload()
  await expect(tokens.verify(byEc(good), now)).rejects.toThrow('is signed by no key')
})

test('one public key in PEM will do; what is private, weak or none is refused without being quoted', () => {
  const pem = (key: typeof keys.ec.publicKey) => `${key.export({ type: 'spki', format: 'pem' })}`
  expect(readTokenKeys(fileOf(pem(keys.ed.publicKey)))).toMatchObject([{ algorithm: 'EdDSA' }])
  const refusing = (text: string, why: RegExp) => {
    try {
      readTokenKeys(fileOf(text))
    } catch (error) {
      expect((error as Error).message).toMatch(why)
      expect((error as Error).message).not.toContain('c2VjcmV0')
      return
    }
    throw new Error('it was taken')
  }
  refusing(`${keys.ec.privateKey.export({ type: 'pkcs8', format: 'pem' })}`, /private/)
  refusing(JSON.stringify(keys.ec.privateKey.export({ format: 'jwk' })), /private/)
  refusing(JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' }), /6 bytes/)
  refusing('{"kty": "oct", "k": "c2VjcmV0"', /none/)
  refusing('{"keys": []}', /no keys/)
  refusing('{"keys": [null]}', /no JWK/)
  const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 })
  refusing(pem(weak.publicKey), /1024 bits/)
  refusing(pem(generateKeyPairSync('ed448').publicKey), /ed448/)
  const jwk = keys.set.keys[1]!
  refusing(JSON.stringify({ keys: [jwk, jwk] }), /same kid/)
  refusing(JSON.stringify({ ...jwk, alg: 'RS256' }), /only be used for ES256/)
  expect(() => readTokenKeys('/none/keys')).toThrow(/--jwt-keys \/none\/keys: ENOENT/)
})
