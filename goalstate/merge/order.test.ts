import { expect, test } from 'vitest'
import { check } from '../check/engine.ts'
import { cleanState } from '../rules/seeded/clean-state.ts'
import type { Operation, Resource } from '../state/state.ts'
import { resourceTypes } from '../state/state.ts'
import { merge } from './merge.ts'
import { inDependencyOrder } from './order.ts'
import { slicesOf } from './request.ts'

const clean = cleanState({
  vpcs: 1,
  subnetsPerVpc: 2,
  hosts: 4,
  hostsPerSubnet: 2,
  portsPerHost: 6,
})
const told = clean.resources.filter(({ type }) => type !== 'node')

/** One request for all of it, merged into messages that must be small. */
function pieces(operation: Operation) {
  const resources = told.map((one) =>
    one.type === 'placement' ? one : ({ ...one, operation } as Resource),
  )
  const { messages, defect } = merge([{ name: 'all', ids: [], resources }], {
    now: new Date(0),
    most: 4_000,
  })
  expect(defect).toBeUndefined()
  return messages
}

/** What is wrong with all that was sent so far, as hosts that ask on demand go. */
function findings(resources: readonly Resource[], rules: (id: string) => boolean) {
  const state = { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 0 }
  const { findings } = check(state, { now: new Date(0), settings: { onDemand: true } })
  return findings.flatMap(({ rule, message }) => (rules(rule) ? [`${rule} ${message}`] : []))
}

test('whatever part of the messages has come, each host can understand what it was told', () => {
  const messages = pieces('create')
  expect(messages.length).toBeGreaterThan(10)
  const sent = new Map<string, Resource>()
  for (const { resources } of messages) {
    for (const resource of resources) sent.set(`${resource.type}/${resource.key}`, resource)
    expect(findings([...sent.values()], (id) => /-(CMP|NBR)-/.test(id))).toEqual([])
  }
})

test('nothing is deleted on a host while something that is left there needs it', () => {
  const hosts = new Map<string, (readonly Resource[])[]>()
  for (const { resources } of pieces('delete'))
    for (const [host, slice] of slicesOf(resources))
      hosts.set(host, [...(hosts.get(host) ?? []), slice.resources])
  for (const [host, { resources: held }] of slicesOf(told)) {
    const left = new Map(held.map((one) => [`${one.type}/${one.key}`, one]))
    for (const resources of hosts.get(host)!) {
      for (const one of resources) left.set(`${one.type}/${one.key}`, one)
      const used = findings([...left.values()], (id) => id === 'ALC-REF-010')
      // A router goes before the subnets that it joins: their order of creation, reversed.
      expect(used.filter((text) => !text.startsWith('ALC-REF-010 router'))).toEqual([])
    }
  }
})

test('what others name comes first, and deletes come last and the other way round', () => {
  const some = (['dhcp', 'vpc', 'port', 'router', 'subnet', 'neighbor'] as const).map(
    (type) => clean.resources.find((one) => one.type === type)!,
  )
  const gone = some.map((one) => ({ ...one, operation: 'delete' }) as Resource)
  const order = [...gone, ...some].sort(inDependencyOrder)
  expect(order.map(({ type, operation }) => `${operation} ${type}`)).toEqual([
    ...['vpc', 'subnet', 'router', 'port', 'neighbor', 'dhcp'].map((type) => `create ${type}`),
    ...['dhcp', 'neighbor', 'port', 'router', 'subnet', 'vpc'].map((type) => `delete ${type}`),
  ])
})
