import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placement, subnet } from '../state/samples.ts'
import { type Resource, resourceTypes } from '../state/state.ts'
import { StateIndex } from '../state/state-index.ts'
import { acaOperation, applyUpdate } from '../state/update.ts'
import { writeState } from '../write.ts'
import { Delivered } from './delivered.ts'
import { type Merge, type MergeOptions, merge } from './merge.ts'
import {
  agentOf,
  type Held,
  HostObserver,
  after as resolved,
  sameHeld,
  sliceOf,
} from './observe/index.ts'
import { type MergeRequest, slicesOf } from './request.ts'
import { type Counting, needed, requestsOf } from './requests.cases.ts'
import { Observation } from './verify.ts'

const now = new Date(0)
const targets = ['generic', 'aca-2022'] as const
const runs = { numRuns: 150 }

/** What is sent, as the wire would have it. */
function bytesOf({ messages }: Merge): string[] {
  return messages.map(({ resources }) =>
    writeState(
      { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 0 },
      { to: 'json' },
    ),
  )
}

/** What is sent, as requests again. */
function again({ messages }: Merge): MergeRequest[] {
  return messages.map(({ resources }, n) => ({ name: `message ${n}`, ids: [], resources }))
}

describe.each(targets)('for %s agents', (target) => {
  const options: MergeOptions = { now, target }

  test.each<[Counting, MergeOptions['packing']]>([
    ['counted', 'shared'],
    ['counted', 'by-host'],
    ['constant', 'shared'],
    ['constant', 'by-host'],
    ['colliding', 'shared'],
    ['colliding', 'by-host'],
  ])(
    'hosts cannot tell merged requests from the requests: %s revisions, %s',
    (counting, packing) => {
      fc.assert(
        fc.property(requestsOf(counting), fc.boolean(), (requests, compact) => {
          const merged = merge(requests, { ...options, ...(packing && { packing }), compact })
          expect(merged.defect?.differences ?? []).toEqual([])
          expect(merged.proof.equivalence.result).toBe('equal')
        }),
        runs,
      )
    },
  )

  test('so they cannot where messages must be small, and each can be understood by itself', () => {
    fc.assert(
      fc.property(requestsOf('counted'), (requests) => {
        const merged = merge(requests, { ...options, most: 700 })
        expect(merged.defect).toBeUndefined()
      }),
      runs,
    )
  })

  test('the order of requests whose revisions are counted does not matter, to the byte', () => {
    const shuffled = requestsOf('apart').chain((requests) =>
      fc.tuple(
        fc.constant(requests),
        fc.shuffledSubarray(requests, { minLength: requests.length, maxLength: requests.length }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([requests, others]) => {
        expect(bytesOf(merge(others, options))).toEqual(bytesOf(merge(requests, options)))
      }),
      runs,
    )
  })

  test('merging what was merged changes nothing', () => {
    fc.assert(
      fc.property(requestsOf('apart'), (requests) => {
        const once = merge(requests, { ...options, compact: true })
        const twice = merge(again(once), { ...options, compact: true })
        expect(bytesOf(twice)).toEqual(bytesOf(once))
      }),
      runs,
    )
  })

  test('what was split for its size merges to what it was', () => {
    fc.assert(
      fc.property(requestsOf('apart'), (requests) => {
        const whole = merge(requests, options)
        const pieces = merge(requests, { ...options, most: 700 })
        expect(bytesOf(merge(again(pieces), options))).toEqual(bytesOf(whole))
      }),
      runs,
    )
  })

  test('hosts that hold something end up the same, though what is known to be there is left out', () => {
    const agent = agentOf(target)
    const later = requestsOf('counted', 4).map((all) => all.map(newer))
    const known = fc.subarray(['192.168.0.1', '192.168.0.2', '192.168.0.3'])
    fc.assert(
      fc.property(requestsOf('counted', 4), later, known, (before, requests, hosts) => {
        const delivered = new Delivered(agent)
        for (const { resources } of before)
          for (const [host, slice] of slicesOf(resources))
            if (hosts.includes(host)) delivered.confirmed(host, slice, 0)
        // What was told before is told again, among what is new.
        const told = [...before, ...requests]
        const merged = merge(told, { ...options, before: (host) => delivered.before(host, 0) })
        expect(merged.defect).toBeUndefined()
        const watched = (messages: readonly { readonly resources: readonly Resource[] }[]) => {
          const observation = new Observation(agent, () => true)
          for (const { resources } of [...before, ...messages]) observation.add(slicesOf(resources))
          return observation
        }
        const unknown = () => () => undefined
        const differences = watched(told).differences(watched(merged.messages), unknown)
        expect(differences).toEqual([])
      }),
      runs,
    )
  })

  test('what hosts make of messages is what updates make of a state, whatever they held', () => {
    const effective = target === 'aca-2022' ? acaOperation : ({ operation }: Resource) => operation
    fc.assert(
      fc.property(requestsOf('counted', 4), requestsOf('counted', 4), (before, requests) => {
        const host = '192.168.0.1'
        const [held, told] = [before, requests].map((all) => ofTypes(all, host))
        const index = new StateIndex()
        for (const resources of held!) applyUpdate(index, { resources }, { effective })
        const heldBefore = observed([...held!], target)
        for (const resources of told!) applyUpdate(index, { resources }, { effective })
        const observer = observed([...told!], target)
        for (const slot of observer.slots()) {
          const known = resolved(heldBefore.outcome(slot), undefined)
          const outcome = resolved(
            observer.outcome(slot),
            known.kind === 'held' ? known : undefined,
          )
          const [type, id] = slot.split(' ') as [string, string]
          const stated = [...index.all(type as 'vpc')].find((one) => one.id === id) as
            | Resource
            | undefined
          const isThere = stated !== undefined && effective(stated) !== 'delete'
          expect([slot, outcome.kind]).toEqual([slot, isThere ? 'held' : 'gone'])
          if (outcome.kind === 'held')
            expect(sameHeld(slot, outcome, heldAs(stated!, outcome), target)).toBe(true)
        }
      }),
      runs,
    )
  })
})

/** The same with revisions that none before has. */
function newer(request: MergeRequest): MergeRequest {
  const later = (one: Resource) =>
    one.type === 'placement' || one.revision === 1
      ? one
      : ({ ...one, revision: one.revision! + 100 } as Resource)
  return { ...request, resources: request.resources.map(later) }
}

const heldAs = (resource: Resource, { context }: Held): Held => ({ resource, context })

/** What a host is told of VPCs, subnets, groups and routers with one key, which agents know by id. */
function ofTypes(requests: readonly MergeRequest[], host: string): Resource[][] {
  const types = new Set(['vpc', 'subnet', 'security-group', 'router'])
  return requests.map(({ resources }) =>
    (slicesOf(resources).get(host)?.resources ?? []).filter(
      ({ type, id, key }) => types.has(type) && id === key,
    ),
  )
}

function observed(messages: readonly Resource[][], target: 'generic' | 'aca-2022'): HostObserver {
  const observer = new HostObserver(agentOf(target))
  for (const [at, resources] of messages.entries()) observer.apply(sliceOf(resources), at)
  return observer
}

test('taking a message to many apart gives each host what one to it alone would have', () => {
  fc.assert(
    fc.property(requestsOf('counted'), (requests) => {
      const told = (packing: 'shared' | 'by-host') => {
        const hosts = new Map<string, string[]>()
        for (const { resources } of merge(requests, { now, packing }).messages)
          for (const [host, slice] of slicesOf(resources))
            hosts.set(host, [...(hosts.get(host) ?? []), ...slice.resources.map(spelled).sort()])
        return [...hosts].sort()
      }
      expect(told('shared')).toEqual(told('by-host'))
    }),
    runs,
  )
})

const spelled = (resource: Resource) =>
  `${resource.type}/${resource.key} ${resource.operation} ${resource.revision}`

test('nothing is lost of what no host is sent, and of the context of requests', () => {
  const orphan = subnet({ id: 's9' })
  const request = { name: 'r', ids: [], resources: [...needed, orphan, placement('h', 'vpc', 'v')] }
  const { messages } = merge([request], { now })
  const sent = messages.flatMap(({ resources }) => resources.map(({ id }) => id))
  expect(sent.sort()).toEqual(['h/vpc/v', 's1', 's2', 's9', 'v'])
})
