import { expect, test } from 'vitest'
import { checkResult, readJsonState } from '../../goalstate/index.ts'
import { minute, ten } from '../champion.cases.ts'
import { type Service, service } from './app.cases.ts'

const subnet = (cidr: string) => ({
  operation_type: 'CREATE',
  configuration: {
    revision_number: 1,
    id: 's1',
    vpc_id: 'v1',
    cidr,
    tunnel_id: '5001',
    gateway: { ip_address: '10.0.0.1', mac_address: 'fa:16:3e:00:00:01' },
  },
})
const vpc = {
  operation_type: 'CREATE',
  configuration: { revision_number: 1, id: 'v1', cidr: '10.0.0.0/16', tunnel_id: 5001 },
}
const state = (cidr: string) => ({
  host_resources: {
    '10.1.0.1': {
      resources: [
        { type: 'VPC', id: 'v1' },
        { type: 'SUBNET', id: 's1' },
      ],
    },
  },
  vpc_states: { v1: vpc },
  subnet_states: { s1: subnet(cidr) },
})
const only = { enable: ['ALC-ADR-001', 'ALC-REF-003'] }
const good = state('10.0.0.0/24')
const bad = state('10.0.0.5/24')
const other = state('10.0.1.0/24')

async function metric({ get }: Service, name: string): Promise<number | undefined> {
  const { text } = await get('/metrics')
  const line = text.split('\n').find((line) => line.startsWith(`${name} `))
  return line === undefined ? undefined : Number(line.slice(name.length + 1))
}

test('a check answers with the result that the engine gives', async () => {
  const { post } = await service()
  const { status, body } = await post('/v1/check', { ...only, name: 'blue', state: bad })
  expect(status).toBe(200)
  expect(body).toEqual(
    checkResult(
      [{ name: 'blue', state: readJsonState(bad, 'blue') }],
      { ...only, now: new Date(ten) },
      () => ten,
    ),
  )
  expect(body.summary).toMatchObject({ verdict: 'inconsistent', findings: { error: 1 } })
  expect(body.findings[0].resources[0]).toMatchObject({
    file: 'blue',
    pointer: '/subnet_states/s1',
  })
})

test('severities, suppressions and a baseline have their effect', async () => {
  const { post } = await service()
  const rule = 'ALC-ADR-001'
  const check = async (more: object) =>
    (await post('/v1/check', { ...only, state: bad, ...more })).body
  const plain = await check({})
  expect((await check({ severities: { [rule]: 'note' } })).summary.findings).toEqual({
    error: 0,
    warning: 0,
    note: 1,
  })
  const suppressions = [{ rule, justification: 'a lab', expires: '2026-05-01T00:00:00Z' }]
  expect((await check({ suppressions })).summary).toMatchObject({
    verdict: 'consistent',
    suppressed: 1,
  })
  const baseline = plain.findings.map(({ fingerprint }: { fingerprint: string }) => fingerprint)
  expect((await check({ baseline })).findings[0].baseline).toBe('unchanged')
  expect((await check({ baseline: [] })).findings[0].baseline).toBe('new')
})

test('what is no state, a rule that is not there and a strange field are refused with a reason', async () => {
  const { post } = await service()
  const refused = async (body: object) => {
    const reply = await post('/v1/check', body)
    expect(reply.status).toBe(400)
    expect(reply.body.title).toMatch(/^The (input|request) is not valid$/)
    return reply.body.detail
  }
  expect(await refused({ state: { nothing: 1 } })).toContain('no format that is known')
  expect(await refused({ state: { port_states: 7 } })).toContain('port_states')
  expect(await refused({ state: good, disable: ['ALC-XYZ-001'] })).toContain('ALC-XYZ-001')
  expect(await refused({ state: good, rules: [] })).toContain('rules')
  expect(
    await refused({ state: good, suppressions: [{ rule: 'x', justification: ' ' }] }),
  ).toContain('Say why')
})

test('a state above the limit is refused before it is read', async () => {
  const { post } = await service(undefined, { bodyLimit: 1_000 })
  const reply = await post('/v1/check', { state: { ...good, note: 'x'.repeat(4_000) } })
  expect(reply).toMatchObject({ status: 413, body: { code: 'ERR_TOO_LARGE' } })
})

const drift = (collectedAt: number, state: object, more = {}) => ({
  name: 'region',
  desired: good,
  snapshot: {
    version: 1,
    hosts: [{ host: '10.1.0.1', collectedAt: new Date(collectedAt).toISOString(), state }],
  },
  ...more,
})

test('hosts are compared: consistent, different, settling, unknown', async () => {
  const { post } = await service()
  const status = async (body: object) => (await post('/v1/drift', body)).body.hosts[0].status
  expect(await status(drift(ten, good))).toBe('consistent')
  expect(await status(drift(ten, other))).toBe('different')
  expect(await status(drift(ten, other, { desiredAt: ten - minute / 2 }))).toBe('settling')
  expect(await status(drift(ten - 20 * minute, good))).toBe('unknown')
  expect(await status(drift(ten - minute, good, { repairedAt: ten }))).toBe('unknown')
  const refused = await post('/v1/drift', { desired: good, snapshot: { version: 2 } })
  expect(refused).toMatchObject({ status: 400, body: { code: 'ERR_INPUT' } })
})

test('metrics count the findings of the last result of each name, and how old the oldest is', async () => {
  const running = await service()
  const { post, clock } = running
  const findings = 'portent_findings{rule="ALC-ADR-001",severity="error"}'
  await post('/v1/check', { ...only, name: 'blue', state: bad })
  await post('/v1/check', { ...only, name: 'green', state: bad })
  expect(await metric(running, findings)).toBe(2)
  clock.now += 5 * minute
  await post('/v1/check', { ...only, name: 'blue', state: bad })
  expect(await metric(running, 'portent_oldest_finding_seconds')).toBe(300)
  for (const name of ['blue', 'green']) await post('/v1/check', { ...only, name, state: good })
  expect(await metric(running, findings)).toBeUndefined()
  expect(await metric(running, 'portent_oldest_finding_seconds')).toBe(0)
  expect(await metric(running, 'portent_checks_total{mode="check",verdict="inconsistent"}')).toBe(3)
})

test('metrics count the hosts that the last drift of each name could not tell of', async () => {
  const running = await service()
  await running.post('/v1/drift', drift(ten - 20 * minute, good))
  expect(await metric(running, 'portent_unknown_hosts')).toBe(1)
  await running.post('/v1/drift', drift(ten, good))
  expect(await metric(running, 'portent_unknown_hosts')).toBe(0)
})
