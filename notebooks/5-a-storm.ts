// %% [markdown]
// # Merging and checking a storm
//
// When ports are created one after the other, a controller tells each new port's host about all others, and all
// other hosts about the new one: many small messages that repeat each other. Portent gathers what comes within a
// window, sends each host one message, and proves that the host ends as it would have. Before that it checks what
// would be sent.

// %%
import * as Plot from '@observablehq/plot'
import { storm, stormStates } from '../bench/merge/storm.ts'
import {
  check,
  type MergeRequest,
  merge,
  readJsonState,
  slicesOf,
  writeState,
} from '../goalstate/index.ts'
import { grouped, percent, plot, print, say, small, table } from './kit/index.ts'

const size = small ? { ports: 60, hosts: 6 } : { ports: 500, hosts: 50 }
const requests = [...storm(size)]
const bytesOf = (resources: MergeRequest['resources']) =>
  writeState({ resources, covers: new Set(), unread: [], formatVersion: 0 }, { to: 'binary' })
    .length

// %% [markdown]
// ## What merging saves
//
// The same storm, gathered in ever longer windows. Messages and bytes are what hosts get, encoded as GoalStateV2.

// %%
const windows = small ? [1, 10, 60] : [1, 5, 10, 25, 50, 100, 250, 500]
const sent = windows.map((length) => {
  let [messages, bytes, states] = [0, 0, 0]
  let proved = true
  for (let from = 0; from < requests.length; from += length) {
    const merged = merge(requests.slice(from, from + length), { now: new Date(0) })
    proved &&= merged.defect === undefined && merged.proof.equivalence.result === 'equal'
    for (const message of merged.messages)
      for (const [, { resources }] of slicesOf(message.resources)) {
        messages++
        bytes += bytesOf(resources)
        states += resources.length
      }
  }
  return { length, messages, bytes, states, proved }
})
table(
  sent.map(({ length, messages, bytes, states, proved }) => ({
    'requests gathered': length,
    'messages to hosts': grouped(messages),
    'states in them': grouped(states),
    kB: grouped(bytes / 1_000),
    'hosts end the same': proved ? 'proved' : 'not proved',
  })),
  `A storm of ${size.ports} ports on ${size.hosts} hosts.`,
)
plot(
  {
    x: { type: 'log', label: 'requests gathered →', ticks: windows, tickFormat: 'd' },
    y: { type: 'log', label: '↑ messages to hosts', grid: true, tickFormat: '~s' },
    marks: [
      Plot.lineY(sent, { x: 'length', y: 'messages', stroke: 'var(--series-0)', marker: 'dot' }),
    ],
  },
  'Messages to hosts by how many requests are gathered before they are sent.',
)
const [single, all] = [sent[0]!, sent.at(-1)!]
say(`Sent one by one the storm takes ${grouped(single.messages)} messages; gathered whole, ${grouped(all.messages)}:
  ${percent(1 - all.messages / single.messages)} fewer, and ${percent(1 - all.bytes / single.bytes)} fewer bytes.`)

// %% [markdown]
// ## The proof
//
// A model of an agent takes both lists, and what it ends up with is compared, host by host. Where a merge would
// change that, the requests are sent as they came. Here is what a merge did and what its proof says.

// %%
const merged = merge(requests.slice(0, Math.min(50, size.ports)), { now: new Date(0) })
print(
  JSON.stringify(
    merged.proof,
    (_, value) => (Array.isArray(value) && value.length > 6 ? `${value.length} entries` : value),
    2,
  ),
)

// %% [markdown]
// ## A contradiction on its way
//
// All that the storm tells of, as JSON, with two defects put in by hand: a port whose address is outside its
// subnet, and a neighbor with another MAC than the port it stands for. The check names both, with the values.

// %%
const told = JSON.stringify(stormStates({ ports: 20, hosts: 4 }))
const wrong = told
  .replace('"ip_address":"10.0.0.10"', '"ip_address":"192.168.9.9"')
  .replace(/("neighbor_states".*?"mac_address":")[^"]+/s, '$100:00:5e:00:53:01')
const findingsOf = (json: string) =>
  check(readJsonState(JSON.parse(json), 'storm.json'), { now: new Date(0) }).findings
const before = findingsOf(told)
const known = new Set(before.map(({ fingerprint }) => fingerprint))
const found = findingsOf(wrong).filter(({ fingerprint }) => !known.has(fingerprint))
table(
  found.map(({ rule, severity, message }) => ({ rule, severity, message })),
  `What is new; the storm as it was has ${before.length} findings.`,
)
