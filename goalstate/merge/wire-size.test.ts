import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placement, securityGroup, securityRule } from '../state/samples.ts'
import { type Resource, resourceTypes } from '../state/state.ts'
import { writeState } from '../write.ts'
import { defaultMost, merge } from './merge.ts'
import { slicesOf } from './request.ts'
import { requestsOf } from './requests.cases.ts'

const written = (resources: readonly Resource[]) =>
  writeState(
    { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 0 },
    { to: 'binary' },
  ).length

test('a message is as large as it is written', () => {
  fc.assert(
    fc.property(requestsOf('counted'), (requests) => {
      const { messages, proof } = merge(requests, { now: new Date(0) })
      const sizes = messages.map(({ resources }) => written(resources))
      expect(messages.map(({ bytes }) => bytes)).toEqual(sizes)
      expect(proof.after.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0))
    }),
    { numRuns: 50 },
  )
})

test('no message is larger than asked for, unless one thing with what it needs is', () => {
  fc.assert(
    fc.property(requestsOf('apart'), fc.integer({ min: 600, max: 1_500 }), (requests, most) => {
      const { messages } = merge(requests, { now: new Date(0), most })
      for (const { bytes, resources } of messages) {
        if (bytes <= most) continue
        const [slice] = slicesOf(resources).values()
        const needed = slice!.resources.filter(({ type }) => type === 'vpc' || type === 'subnet')
        const neighbors = slice!.resources.filter(({ type }) => type === 'neighbor')
        expect(slice!.resources.length - needed.length - neighbors.length).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 50 },
  )
  expect(defaultMost).toBe(4_194_304)
})

test('what a goal state cannot say is refused with its place', () => {
  const rules = [securityRule({ id: 'r', groupId: 'g', protocol: { text: '-1', means: 'any' } })]
  const told = securityGroup({ id: 'g', rules, file: 'vpc.json', pointer: '/groups/0' })
  const resources = [told, placement('10.1.0.1', 'security-group', 'g')]
  expect(() => merge([{ name: 'r', ids: [], resources }], { now: new Date(0) })).toThrow(
    /^vpc\.json#\/groups\/0: rule r of security group g: a goal state cannot say the protocol -1/,
  )
})
