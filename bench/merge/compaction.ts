import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { below, type Random, seeded } from '../../core/index.ts'
import {
  merge,
  type NetworkState,
  type Resource,
  readEach,
  readJsonState,
  requestOf,
} from '../../goalstate/index.ts'

type Print = (text: string) => void

/** How many of something there were, and are. */
interface Shrunk {
  readonly before: number
  readonly after: number
}

const leftOf = ({ before, after }: Shrunk) => after / before

/**
 * Routes to the prefixes of a public cloud's list, such as its regions would be told to reach: the same
 * list once with a next hop for each region and service, and once with one for all.
 */
export function prefixRatios(lists: number, print: Print): Record<string, number> {
  const random = seeded(7)
  const all = Array.from({ length: lists }, () => prefixesOf(random))
  const apart = shrunk(all.flatMap((list, n) => list.map((prefix) => route(prefix, n))))
  const together = shrunk([...new Set(all.flat())].map((prefix) => route(prefix, 0)))
  print(
    `prefix aggregation, equal in forwarding for every address: ${apart.before} prefixes of ${lists} lists, ` +
      `each with a next hop of its own, to ${apart.after}; ${together.before} distinct ones by one next hop to ${together.after}\n`,
  )
  return { prefixesLeftByList: leftOf(apart), prefixesLeftInAll: leftOf(together) }
}

/**
 * One list in the shape of those that clouds publish: blocks of /16 to /28, most of them /21 to /24, in
 * runs that were allotted one after the other.
 */
function prefixesOf(random: Random): string[] {
  const prefixes = new Set<string>()
  const count = 4 + below(random, 36)
  let length = 0
  let first = 0
  while (prefixes.size < count) {
    const isNext = length > 0 && random() < 0.5
    if (isNext) first += 2 ** (32 - length)
    else {
      length = random() < 0.7 ? 21 + below(random, 4) : 16 + below(random, 13)
      first =
        (52 + below(random, 3)) * 2 ** 24 + below(random, 2 ** (length - 8)) * 2 ** (32 - length)
    }
    prefixes.add(
      `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${length}`,
    )
  }
  return [...prefixes]
}

const route = (destination: string, hop: number) => ({ destination, hop })

function shrunk(routes: readonly { readonly destination: string; readonly hop: number }[]): Shrunk {
  const routing_rules = routes.map(({ destination, hop }, n) => ({
    ...{ operation_type: 'CREATE', id: `route${n}`, destination },
    next_hop_ip: `10.0.${hop >> 8}.${hop & 255}`,
  }))
  const configuration = {
    ...{
      revision_number: 1,
      id: 'r',
      update_type: 'FULL',
      host_dvr_mac_address: 'fe:16:11:00:00:01',
    },
    subnet_routing_tables: [{ subnet_id: 's', routing_rules }],
  }
  const state = readJsonState(
    { router_states: { r: { operation_type: 'CREATE', configuration } } },
    'prefixes',
  )
  return rulesLeft(state, (resource) =>
    resource.type === 'router'
      ? resource.tables.reduce((sum, { rules }) => sum + rules.length, 0)
      : 0,
  )
}

function rulesLeft(state: NetworkState, count: (resource: Resource) => number): Shrunk {
  const request = requestOf(state, 'rules')
  const merged = merge([request], { now: new Date(0), target: 'generic', compact: true })
  assert.equal(merged.proof.equivalence.result, 'equal')
  const sum = (resources: readonly Resource[]) =>
    resources.reduce((total, resource) => total + count(resource), 0)
  return {
    before: sum(request.resources),
    after: sum(merged.messages.flatMap(({ resources }) => resources)),
  }
}

/** Real groups, where there are some, and generated ones such as people write. */
export function groupRatios(data: string | undefined, print: Print): Record<string, number> {
  const made = groupsLeft(generatedGroups())
  print(`security groups, allowing the same: ${made.before} generated rules to ${made.after}`)
  const figures = { groupRulesLeftGenerated: leftOf(made) }
  if (data === undefined) return figures
  const folder = join(data, 'config/np-guard-aws')
  const real = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => readEach(readFileSync(join(folder, name)), { name }))
    .map(groupsLeft)
  const all = {
    before: real.reduce((sum, { before }) => sum + before, 0),
    after: real.reduce((sum, { after }) => sum + after, 0),
  }
  print(`of four real AWS configurations: ${all.before} rules to ${all.after}\n`)
  return { ...figures, groupRulesLeftReal: leftOf(all) }
}

const groupsLeft = (state: NetworkState) =>
  rulesLeft({ ...state, resources: state.resources.flatMap(sayable) }, (resource) =>
    resource.type === 'security-group' ? resource.rules.length : 0,
  )

/** A group's rules that a goal state can say, which has no "any protocol". */
function sayable(resource: Resource): Resource[] {
  if (resource.type !== 'security-group') return []
  return [
    {
      ...resource,
      rules: resource.rules.filter(({ protocol }) => /^(tcp|udp|icmp)$/i.test(protocol.text)),
    },
  ]
}

/** A hundred groups of twenty rules: known ports, blocks of offices and subnets, now and then twice. */
function generatedGroups(): NetworkState {
  const random = seeded(11)
  const rule = (n: number) => {
    const port = [22, 80, 443, 3306, 5432, 8080, 8081, 9100][below(random, 8)]!
    const isRange = random() < 0.2
    return {
      ...{ operation_type: 'CREATE', id: `rule${n}`, direction: 'INGRESS', ethertype: 'IPV4' },
      ...{ protocol: random() < 0.9 ? 'TCP' : 'UDP', port_range_min: port },
      port_range_max: isRange ? port + below(random, 20) : port,
      remote_ip_prefix: `10.${below(random, 4)}.${below(random, 64) * 4}.0/${random() < 0.8 ? 24 : 22}`,
    }
  }
  const group = (g: number) => ({
    operation_type: 'CREATE',
    configuration: {
      ...{ revision_number: 1, id: `group${g}`, update_type: 'FULL' },
      security_group_rules: Array.from({ length: 20 }, (_, n) => rule(g * 100 + n)),
    },
  })
  const security_group_states = Object.fromEntries(
    Array.from({ length: 100 }, (_, g) => [`group${g}`, group(g)]),
  )
  return readJsonState({ security_group_states }, 'groups')
}
