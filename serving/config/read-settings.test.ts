import { expect, test } from 'vitest'
import { readSettings } from './read-settings.ts'

const read = (text: string, environment: Record<string, string> = {}) =>
  readSettings({ name: 'p.yaml', text }, environment)

test('a file is YAML or JSON, and says what it names', () => {
  expect(read('http:\n  port: 8443\nidleTimeout: 90s\n').settings).toEqual({
    http: { port: 8_443 },
    idleTimeout: 90_000,
  })
  expect(read('{"http": {"port": 8443}}').settings).toEqual({ http: { port: 8_443 } })
  expect(read('').settings).toEqual({})
})

test('the environment wins over the file, and each says where it is from', () => {
  const { settings, sources } = read('http:\n  port: 1\n  host: ::1\n', {
    PORTENT_HTTP_PORT: '2',
    PORTENT_WEBHOOKS_ALLOW: '10.0.0.0/8, fd00::/8',
    PORTENT_INSECURE: 'true',
    PORTENT_PLANNING: '{"costs": {"missMs": 50}}',
    PORTENT_LOG_LEVEL: '',
    HOME: '/root',
  })
  expect(settings).toMatchObject({
    http: { port: 2, host: '::1' },
    webhooks: { allow: ['10.0.0.0/8', 'fd00::/8'] },
    insecure: true,
    planning: { costs: { missMs: 50, pushMs: 0.055 } },
  })
  expect(settings.log).toBeUndefined()
  expect(Object.fromEntries(sources)).toMatchObject({
    'http.port': 'PORTENT_HTTP_PORT',
    'http.host': 'p.yaml:3',
  })
})

test('networks are as --vnis has them', () => {
  expect(read('vnis: 5000-5999,7001').settings.vnis).toEqual([
    [5_000, 5_999],
    [7_001, 7_001],
  ])
  expect(read('', { PORTENT_VNIS: '7001' }).settings.vnis).toEqual([[7_001, 7_001]])
  expect(read('vnis: all').problems[0]!.detail).toMatch(/"all" names no VNIs/)
})

test('every problem is told, with its line or variable, and nothing is used then', () => {
  const text = [
    'http:',
    '  port: 70000',
    '  prot: 1',
    'log:',
    '  level: loud',
    'planning:',
    '  costs: { missMs: -1 }',
    'idleTimeout: 60',
    'webhooks:',
    '  allow: [10.0.0.0/8, 3]',
  ].join('\n')
  const { problems, settings } = read(text, { PORTENT_GRPC_PORT: 'many', PORTENT_PORT: '1' })
  expect(settings).toEqual({})
  expect(problems.map(({ place }) => place).sort()).toEqual([
    'PORTENT_GRPC_PORT (grpc.port)',
    'PORTENT_PORT',
    'p.yaml:10 (webhooks.allow.1)',
    'p.yaml:2 (http.port)',
    'p.yaml:3 (http.prot)',
    'p.yaml:5 (log.level)',
    'p.yaml:7 (planning.costs.missMs)',
    'p.yaml:8 (idleTimeout)',
  ])
  const detail = (place: string) => problems.find((one) => one.place.startsWith(place))!.detail
  expect(detail('p.yaml:3')).toBe('there is no setting http.prot')
  expect(detail('PORTENT_PORT')).toBe(
    'there is no such setting; did you mean http.port or grpc.port?',
  )
  expect(detail('p.yaml:8')).toMatch(/string/)
})

test.each([
  ['http: [', /p\.yaml:1/, /./],
  ['a: 1\na: 2', /p\.yaml:2/, /unique/],
  ['- 1', /p\.yaml:1/, /sections and settings are needed/],
  ['serve', /p\.yaml:1/, /sections and settings are needed/],
])('%j is no configuration', (text, place, detail) => {
  const [problem] = read(text).problems
  expect(problem!.place).toMatch(place)
  expect(problem!.detail).toMatch(detail)
})

test('a file that repeats itself without end is refused', () => {
  const bomb = [
    'a: &a [x]',
    ...Array.from(
      { length: 8 },
      (_, i) => `b${i}: &b${i} [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]`,
    ),
  ]
  const started = performance.now()
  expect(read(bomb.join('\n')).problems.length).toBeGreaterThan(0)
  expect(performance.now() - started).toBeLessThan(5_000)
})
