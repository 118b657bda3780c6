/** Inputs of every kind, mutated at random, given to what reads them. */

import { below, PortentError, type Random, seeded } from '../core/index.ts'
import { check } from './check/engine.ts'
import { readBaseline, readSuppressions } from './check/policy-files.ts'
import { readPushJournal } from './drift/collectors/push-journal.ts'
import { readSnapshot } from './drift/collectors/snapshot.ts'
import { readFlows } from './drift/ovs/flow.ts'
import { readOvsPorts, readPortNames } from './drift/ovs/ovsdb.ts'
import { namesPlace } from './place.cases.ts'
import { readState } from './read.ts'
import { readGoalState, writeGoalState } from './wire/goal-state.ts'

/** One kind of input: an example of it, and what reads it under the name `input`. */
interface Kind {
  readonly name: string
  readonly example: object | string | Uint8Array
  readonly read: (input: string | Uint8Array) => void
}

/** 2³² by the golden ratio: multiples of it are spread over all 32 bits. */
const GOLDEN_RATIO = 0x9e3779b1

/** What became of a mutated input. */
interface Fuzzed {
  readonly kind: string
  readonly isRefused: boolean
}

/** What a mutated input may take, milliseconds on the clock of a busy machine. */
const MOST_MS = 5_000

/**
 * Reads the input that a seed makes, and checks it if it was read.
 *
 * @throws Error that names seed and kind, for a crash, a hang, and a refusal that names no place of its input.
 */
export function fuzz(seed: number): Fuzzed {
  // A generator's first draws are much alike for seeds that are near each other, and choose the kind.
  const random = seeded(Math.imul(seed + 1, GOLDEN_RATIO))
  const { name, example, read } = kinds[below(random, kinds.length)]!
  const input = mutated(example, random)
  const start = performance.now()
  try {
    read(input)
    return { kind: name, isRefused: false }
  } catch (cause) {
    if (cause instanceof PortentError && namesPlace(cause.message, input))
      return { kind: name, isRefused: true }
    throw new Error(`seed ${seed}, ${name}: ${cause}`, { cause })
  } finally {
    const took = performance.now() - start
    // biome-ignore lint/correctness/noUnsafeFinally: a hang outranks what else there is to say.
    if (took > MOST_MS) throw new Error(`seed ${seed}, ${name}: took ${took.toFixed(0)} ms`)
  }
}

/** Reads every kind's example as it is, which none may refuse. */
export function readExamples(): void {
  for (const { example, read } of kinds)
    read(
      typeof example === 'string' || example instanceof Uint8Array
        ? example
        : JSON.stringify(example),
    )
}

const text = (input: string | Uint8Array) =>
  typeof input === 'string' ? input : new TextDecoder().decode(input)

function readAndCheck(input: string | Uint8Array): void {
  check(readState(input, { name: 'input' }), { now: new Date(0) })
}

const address = { ip_address: '10.0.0.1', mac_address: 'aa:bb:cc:00:00:01' }
const told = (configuration: object) => ({ operation_type: 'CREATE', configuration })
const port = {
  ...{ id: 'p', vpc_id: 'v', mac_address: 'aa:bb:cc:00:00:02', admin_state_up: true },
  fixed_ips: [{ subnet_id: 's', ip_address: '10.0.0.5' }],
  allow_address_pairs: [{ ip_address: '10.0.0.0/24', mac_address: 'aa:bb:cc:00:00:02' }],
  security_group_ids: [{ id: 'g' }],
  host_info: address,
}
const rule = {
  ...{ id: 'u', direction: 'INGRESS', ethertype: 'IPV4', protocol: 'TCP' },
  ...{ port_range_min: 22, port_range_max: 80, remote_ip_prefix: '10.0.0.0/8' },
}
const route = { destination: '10.1.0.0/16', next_hop_ip: '10.0.0.9', priority: 1 }
const states = {
  vpc: told({ id: 'v', cidr: '10.0.0.0/16', tunnel_id: 7, revision_number: 1 }),
  subnet: told({ id: 's', vpc_id: 'v', cidr: '10.0.0.0/24', gateway: address, tunnel_id: '7' }),
  port: told(port),
  neighbor: told({
    ...{ id: 'q', vpc_id: 'v', host_ip_address: '172.16.0.2' },
    fixed_ips: [{ neighbor_type: 'L3', subnet_id: 's', ip_address: '10.0.0.6' }],
  }),
  group: told({ id: 'g', security_group_rules: [rule, { ...rule, remote_group_id: 'g' }] }),
  dhcp: told({
    id: 'd',
    subnet_id: 's',
    mac_address: 'aa:bb:cc:00:00:02',
    ipv4_address: '10.0.0.5',
  }),
  router: told({
    id: 'r',
    subnet_routing_tables: [{ subnet_id: 's', routing_rules: [route, { ...route, priority: 2 }] }],
  }),
  gateway: told({ id: 'w', gateway_type: 'ZETA', destinations: [address] }),
}
const goalStateV2 = {
  host_resources: {
    '172.16.0.1': {
      resources: [
        { type: 'PORT', id: 'p' },
        { type: 'NEIGHBOR', id: 'L3/q' },
      ],
    },
  },
  vpc_states: { v: states.vpc },
  subnet_states: { s: states.subnet },
  port_states: { p: states.port },
  neighbor_states: { 'L3/q': states.neighbor },
  security_group_states: { g: states.group },
  dhcp_states: { d: states.dhcp },
  router_states: { r: states.router },
  gateway_states: { w: states.gateway },
}
const goalState = {
  vpc_states: [states.vpc],
  subnet_states: [states.subnet],
  port_states: [states.port],
  security_group_states: [states.group],
  router_states: [states.router],
}
const binaryV2 = writeGoalState(readGoalState(goalStateV2, { as: 'GoalStateV2' }).state, {
  ...{ as: 'GoalStateV2', to: 'binary' },
})
const networkConfiguration = {
  ...{ rsType: 'PORT', opType: 'CREATE', allOrNone: true },
  ports_internal: [{ ...port, binding_host_ip: '172.16.0.1', vpc_id: 'v' }],
  vpcs_internal: [{ id: 'v', cidr: '10.0.0.0/16' }],
  subnets_internal: [{ id: 's', vpc_id: 'v', cidr: '10.0.0.0/24', gateway_ip: '10.0.0.1' }],
  neighbor_info: { '10.0.0.6': { host_ip: '172.16.0.2', port_id: 'q', port_ip: '10.0.0.6' } },
  neighbor_table: { '10.0.0.5': ['10.0.0.6'] },
}
const aws = {
  Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }],
  Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24' }],
  SecurityGroups: [
    {
      ...{ GroupId: 'sg-1', VpcId: 'vpc-1', GroupName: 'web' },
      IpPermissions: [
        {
          ...{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
          UserIdGroupPairs: [{ GroupId: 'sg-1' }],
        },
      ],
    },
  ],
  RouteTables: [
    { VpcId: 'vpc-1', Routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }] },
  ],
}
const dump = {
  h: { portStates_: [{ operationType_: 0, configuration_: { id_: 'p', vpcId_: 'v' } }] },
}
const flows = `NXST_FLOW reply (xid=0x4):
 cookie=0x0, duration=9.1s, table=4, n_packets=0, n_bytes=0, priority=1,tun_id=0x7 actions=mod_vlan_vid:1,output:1
 cookie=0x0, table=20, priority=50,dl_vlan=1,dl_dst=aa:bb:cc:00:00:02 actions=strip_vlan,load:0x7->NXM_NX_TUN_ID[],set_field:172.16.0.2->tun_dst,output:"vxlan-generic"
`
const ports = {
  headings: ['name', 'tag', 'ofport'],
  data: [
    ['tap1', 1, 5],
    ['br-int', ['set', []], -1],
  ],
}
const when = '2026-01-05T10:00:00Z'
const snapshot = {
  version: 1,
  hosts: [
    {
      host: '172.16.0.1',
      collectedAt: when,
      state: goalStateV2,
      flows: { 'br-tun': flows },
      ports,
    },
    { host: '172.16.0.2', collectedAt: when, failure: 'it timed out' },
  ],
}
const reply = {
  operation_statuses: [
    {
      resource_id: 'p',
      resource_type: 'PORT',
      operation_type: 'CREATE',
      operation_status: 'SUCCESS',
    },
  ],
}
const journal = [
  { at: when, push: goalStateV2 },
  { at: when, host: '172.16.0.1', reply },
  { at: when, host: '172.16.0.1', restarted: true },
]
  .map((line) => JSON.stringify(line))
  .join('\n')
const suppressions = {
  suppressions: [
    { rule: 'ALC-ID-003', resource: 'p', justification: 'a lab', expires: '2027-01-01' },
  ],
}

const kinds: readonly Kind[] = [
  { name: 'GoalStateV2', example: goalStateV2, read: readAndCheck },
  { name: 'GoalState', example: goalState, read: readAndCheck },
  { name: 'binary', example: binaryV2, read: readAndCheck },
  { name: 'NetworkConfiguration', example: networkConfiguration, read: readAndCheck },
  {
    name: 'REST body',
    example: { security_group: { id: 'g', security_group_rules: [rule] } },
    read: readAndCheck,
  },
  { name: 'Java dump', example: dump, read: readAndCheck },
  { name: 'AWS', example: aws, read: readAndCheck },
  { name: 'snapshot', example: snapshot, read: (input) => readSnapshot(text(input), 'input') },
  { name: 'journal', example: journal, read: (input) => readPushJournal(text(input), 'input') },
  { name: 'flows', example: flows, read: (input) => readFlows(text(input), 'input') },
  { name: 'ovs ports', example: ports, read: (input) => readOvsPorts(text(input), 'input') },
  { name: 'ovs interfaces', example: ports, read: (input) => readPortNames(text(input), 'input') },
  {
    name: 'suppressions',
    example: suppressions,
    read: (input) => readSuppressions(text(input), 'input'),
  },
  {
    name: 'baseline',
    example: { findings: [{ fingerprint: 'f' }] },
    read: (input) => readBaseline(text(input), 'input'),
  },
]

/** One to three changes: half the time to values, where there are any, else to bytes. */
function mutated(example: Kind['example'], random: Random): string | Uint8Array {
  const times = 1 + below(random, 3)
  const isJson = typeof example !== 'string' && !(example instanceof Uint8Array)
  if (isJson && random() < 0.5) {
    const json = structuredClone(example)
    for (let n = 0; n < times; n++) changeValue(json, random)
    return JSON.stringify(json)
  }
  const whole = isJson ? JSON.stringify(example) : example
  let bytes = typeof whole === 'string' ? Buffer.from(whole) : Buffer.from(whole)
  for (let n = 0; n < times; n++) bytes = changedBytes(bytes, random)
  return isJson && random() < 0.5 ? bytes.toString() : bytes
}

const hostile: readonly unknown[] = [
  ...[null, true, -1, 0, 1.5, 1e308, 2 ** 53, '', ' ', '0', '-1', '18446744073709551616', 'NaN'],
  ...[
    '__proto__',
    'constructor',
    '10.0.0.5/24',
    '10.0.0.0/33',
    '999.1.1.1',
    '::/0',
    'fe80::1%eth0',
  ],
  ...[
    '::ffff:10.0.0.1',
    'AA-BB-CC-00-00-02',
    'ff:ff:ff:ff:ff:ff',
    'DELETE',
    'DELTA',
    'a/b~c',
    '\0',
  ],
  ...['\ud800', 'x'.repeat(10_000), [], {}, [[]], { id: null }, [null], [{}]],
]

/** Replaces, removes, repeats or renames a value somewhere, or puts another one of the input there. */
function changeValue(json: object, random: Random): void {
  const places = placesIn(json)
  const pick = () => places[below(random, places.length)]!
  if (places.length === 0) return
  const { holder, key } = pick()
  const value = holder[key]
  const kind = below(random, 5)
  if (kind === 0) delete holder[key]
  else if (kind === 1 && Array.isArray(holder)) holder.push(structuredClone(value))
  else if (kind === 2) {
    const other = pick()
    holder[key] = structuredClone(other.holder[other.key])
  } else if (kind === 3) holder[`${key}_`] = value
  else holder[key] = structuredClone(hostile[below(random, hostile.length)])
}

interface Place {
  readonly holder: Record<string, unknown>
  readonly key: string
}

function placesIn(value: object): Place[] {
  return Object.entries(value).flatMap(([key, inner]) => [
    { holder: value as Record<string, unknown>, key },
    ...(typeof inner === 'object' && inner !== null ? placesIn(inner) : []),
  ])
}

/** Cuts, inserts, repeats or overwrites bytes, or flips a bit that leaves ASCII what it is. */
function changedBytes(bytes: Buffer, random: Random): Buffer<ArrayBuffer> {
  const at = below(random, bytes.length + 1)
  const end = Math.min(bytes.length, at + 1 + below(random, 16))
  const [before, middle, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, end),
    bytes.subarray(end),
  ]
  const some = Buffer.from(Array.from({ length: 1 + below(random, 8) }, () => below(random, 256)))
  const kind = below(random, 6)
  if (kind === 0) return Buffer.concat([before, after])
  if (kind === 1) return Buffer.concat([before, some, middle, after])
  if (kind === 2) return Buffer.concat([before, middle, middle, after])
  if (kind === 3) return Buffer.concat([before])
  if (kind === 4) {
    const flipped = middle.map((byte, i) => (i === 0 ? byte ^ (1 << below(random, 7)) : byte))
    return Buffer.concat([before, flipped, after])
  }
  const over = some.subarray(0, middle.length)
  return Buffer.concat([before, over, middle.subarray(over.length), after])
}
