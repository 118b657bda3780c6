import { expect, test } from 'vitest'
import { check } from '../../check/engine.ts'
import { resourceTypes } from '../../state/state.ts'
import { cleanState } from './clean-state.ts'

test('1,000 ports on 50 hosts in 10 VPCs give no finding', () => {
  const { resources, ports, nodes, vpcs } = cleanState()
  expect([ports.length, nodes.length, vpcs.length]).toEqual([1000, 50, 10])
  const state = { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 101 }
  expect(check(state, { now: new Date(0) }).findings).toEqual([])
})
