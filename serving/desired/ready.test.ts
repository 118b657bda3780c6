import { expect, test } from 'vitest'
import { readJsonState } from '../../goalstate/index.ts'
import { Store } from '../store/store.ts'
import { DesiredStates } from './desired-states.ts'
import { configuration } from './told.cases.ts'

const told = (json: object) => readJsonState(json, 'told')

/** A network with many ports in a /16, kept and not in memory. */
function keptNetwork(ports: number) {
  const { database } = new Store(':memory:', { maxRows: 10, maxAge: 1e9 })
  const small = configuration(5001, [1])
  const ports_internal = Array.from({ length: ports }, (_, n) => ({
    ...small.ports_internal[0]!,
    id: `p${n}`,
    mac_address: `86:ea:77:ad:${(n >> 8).toString(16).padStart(2, '0')}:${(n & 255).toString(16).padStart(2, '0')}`,
    fixed_ips: [{ ip_address: `10.0.${n >> 8}.${n & 255}`, subnet_id: 'vpc-5001-s' }],
  }))
  const subnets_internal = small.subnets_internal.map((one) => ({ ...one, cidr: '10.0.0.0/16' }))
  new DesiredStates(database).take([told({ ...small, subnets_internal, ports_internal })], 0)
  return { database, desired: new DesiredStates(database) }
}

/** Turns that others had until something was done. */
async function turnsDuring(work: Promise<void>): Promise<number> {
  let turns = 0
  let isDone = false
  const end = work.then(() => {
    isDone = true
  })
  while (!isDone) {
    await new Promise(setImmediate)
    turns++
  }
  await end
  return turns
}

test('a network that is read in turns is what reading it at once gives, and others have turns', async () => {
  const { database, desired } = keptNetwork(1_500)
  // More than a network in memory takes (below); how many more depends on how fast the machine reads.
  expect(await turnsDuring(desired.ready(5001))).toBeGreaterThan(3)
  const network = desired.ofVni(5001)!
  const atOnce = new DesiredStates(database).ofVni(5001)!
  expect([...network.resources()]).toEqual([...atOnce.resources()])
  expect(network.findings).toEqual(atOnce.findings)
  expect(network.portOf('10.0.3.7')!.id).toBe('p775')
  // It is in memory now: nothing is left to be read.
  expect(await turnsDuring(desired.ready(5001))).toBeLessThan(3)
})

test('those who wait for one network read it once; a network that nobody told of is ready', async () => {
  const { desired } = keptNetwork(500)
  await Promise.all([desired.ready(5001), desired.ready(5001), desired.ready(5002)])
  const network = desired.ofVni(5001)
  await desired.ready(5001)
  expect(desired.ofVni(5001)).toBe(network)
  expect(desired.ofVni(5002)).toBeUndefined()
})

test('what is told while a network is being read is not lost', async () => {
  const { database, desired } = keptNetwork(1_500)
  const reading = desired.ready(5001)
  await new Promise(setImmediate)
  const { ports_internal } = configuration(5001, [9])
  const moved = [
    {
      ...ports_internal[0]!,
      id: 'late',
      fixed_ips: [{ ip_address: '10.0.200.1', subnet_id: 'vpc-5001-s' }],
    },
  ]
  desired.take([told({ ...configuration(5001, []), ports_internal: moved })], 1)
  await reading
  expect(desired.ofVni(5001)!.portOf('10.0.200.1')!.id).toBe('late')
  expect(new DesiredStates(database).ofVni(5001)!.portOf('10.0.200.1')!.id).toBe('late')
})
