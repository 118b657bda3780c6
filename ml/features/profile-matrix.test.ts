import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EndpointTable, type EventLog } from '../../datasets/index.ts'
import { profileMatrix } from './profile-matrix.ts'
import { profilesFromLog } from './profiles-from-log.ts'

/** One event an hour: `[vni, source, destination, port]`. */
function logOf(asks: readonly (readonly [number, string, string, number])[]): EventLog {
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  const time = Float64Array.from(asks, (_, i) => i * 3_600_000)
  return {
    length: asks.length,
    time,
    until: time,
    vm: Int32Array.from(asks, ([vni, source]) => catalog.vms.add(vni, source)),
    item: Int32Array.from(asks, ([vni, , destination]) => catalog.items.add(vni, destination)),
    port: Uint16Array.from(asks, ([, , , port]) => port),
    protocol: new Uint8Array(asks.length).fill(6),
    catalog,
  }
}

const log = logOf([
  [7, 'web1', 'app', 443],
  [7, 'web2', 'app', 443],
  [7, 'app1', 'db', 3306],
  [7, 'app2', 'db', 3306],
])
const only = (weights: object) => ({
  weights: { peers: 0, services: 0, clients: 0, served: 0, hours: 0, volume: 0, ...weights },
})

test('VMs with equal peers have equal rows; those with disjoint ones are √2 apart', () => {
  const { values, columns } = profileMatrix(profilesFromLog(log), [0, 1, 2], only({ peers: 1 }))
  const distance = (a: number, b: number) => {
    let sum = 0
    for (let i = 0; i < columns; i++)
      sum += (values[a * columns + i]! - values[b * columns + i]!) ** 2
    return Math.sqrt(sum)
  }
  expect(distance(0, 1)).toBeCloseTo(0, 6)
  expect(distance(0, 2)).toBeCloseTo(Math.SQRT2, 5)
})

test('hours are shares of the day', () => {
  const { values, names } = profileMatrix(profilesFromLog(log), [0, 1], only({ hours: 1 }))
  expect(names.slice(0, 2)).toEqual(['hour 0 UTC (share)', 'hour 1 UTC (share)'])
  expect([values[0], values[1], values[24], values[25]]).toEqual([1, 0, 0, 1])
})

test('counts are log1p and standardised: degrees 1 and 3 become −1 and 1, in a fifth of the block', () => {
  const twoDegrees = logOf([
    [7, 'a', 'x', 80],
    [7, 'b', 'x', 80],
    [7, 'b', 'y', 80],
    [7, 'b', 'z', 80],
  ])
  const { values, names } = profileMatrix(profilesFromLog(twoDegrees), [0, 1], only({ volume: 1 }))
  expect(names[0]).toBe('degree (log1p, standardised)')
  // Degree and uses vary, the other three are constant, so 0; each varying one has half the weight.
  const half = Math.sqrt(0.5)
  expect(values[0]).toBeCloseTo(-half, 6)
  expect(values[names.length]).toBeCloseTo(half, 6)
  expect([...values.subarray(3, 5)]).toEqual([0, 0])
})

test('each block weighs what its weight says, whatever its width', () => {
  const { values, names } = profileMatrix(profilesFromLog(log), [0, 1, 2, 3])
  const weightOf = (prefix: string) => {
    let sum = 0
    for (const [i, value] of values.entries()) {
      if (names[i % names.length]!.startsWith(prefix)) sum += value * value
    }
    return sum / 4
  }
  expect(weightOf('peers')).toBeCloseTo(1, 5)
  expect(weightOf('hour ')).toBeCloseTo(0.1, 5)
})

test('law: what another tenant does changes nothing in a row', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd')
  const ask = fc.tuple(fc.constant(8), name, name, fc.constantFrom(80, 443, 3306))
  const mine = [0, 1, 2, 3]
  const alone = profileMatrix(profilesFromLog(log), mine).values
  fc.assert(
    fc.property(fc.array(ask, { maxLength: 20 }), (theirs) => {
      const both = logOf([
        [7, 'web1', 'app', 443],
        [7, 'web2', 'app', 443],
        [7, 'app1', 'db', 3306],
        [7, 'app2', 'db', 3306],
        ...theirs,
      ])
      expect(profileMatrix(profilesFromLog(both), mine).values).toEqual(alone)
    }),
    { numRuns: 50 },
  )
})
