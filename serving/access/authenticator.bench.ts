// npx tsx serving/access/authenticator.bench.ts
// Question: what does it cost a call to be asked who makes it?
import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bench } from 'tinybench'
import { openAccess } from './access-database.ts'
import { Authenticator } from './authenticator.ts'
import { TokenVerifier } from './token-verifier.ts'
import { readVniSet } from './vni-set.ts'

const home = mkdtempSync(join(tmpdir(), 'portent-access-'))
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const keysFile = join(home, 'public.pem')
writeFileSync(keysFile, publicKey.export({ type: 'spki', format: 'pem' }))
const database = openAccess(home)
const settings = { keysFile, issuer: 'idp', audience: 'portent' }
const verifier = new TokenVerifier(settings, database)
const authenticator = new Authenticator(database, verifier)

const vnis = readVniSet('5000-5999,7001', 'vnis')
const many = Array.from({ length: 1_000 }, (_, n) => {
  const kept = { name: `${n}`, scopes: ['read' as const], vnis, rate: 1_000 }
  return authenticator.keys.create(kept, Date.now()).key
})
const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url')
const claims = { iss: 'idp', aud: 'portent', sub: 'dpm', scope: 'read', vnis: '*' }
const input = `${part({ alg: 'EdDSA' })}.${part({ ...claims, exp: Date.now() / 1_000 + 3_600 })}`
const token = `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`

const now = Date.now()
const identify = (key: string) => authenticator.identify({ authorization: `Bearer ${key}` }, now)
assert.equal((await identify(token)).access.who, 'token dpm')
assert.ok((await identify(many[0]!)).access.maySee(7_001))

let n = 0
const bench = new Bench({
  name: `who makes a call, 1,000 keys, node ${process.version}`,
  time: 1_000,
})
bench
  .add('a key', () => identify(many[n++ % many.length]!))
  .add('a token that was checked before', () => identify(token))
  .add('a token for the first time (EdDSA)', () => {
    verifier.reload()
    return identify(token)
  })
await bench.run()
console.log(bench.name)
console.table(bench.table())
database.close()
rmSync(home, { recursive: true })
