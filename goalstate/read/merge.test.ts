import { expect, test } from 'vitest'
import { check } from '../check/engine.ts'
import { cidr } from '../state/address.ts'
import { vpc } from '../state/samples.ts'
import type { NetworkState, Vpc } from '../state/state.ts'
import { merge } from './merge.ts'

const sent = (one: Vpc): NetworkState => ({
  ...{ resources: [one], covers: new Set(), unread: [], formatVersion: 1 },
})
const [plain, hostBits] = ['10.0.0.0/24', '10.0.0.5/24'].map((text) =>
  sent(vpc({ id: 'v', cidr: cidr(text) })),
)

test('what two inputs say in the same words is there once', () => {
  expect(merge([plain!, plain!]).resources).toHaveLength(1)
})

test('a prefix with host bits is found whichever input says it first', () => {
  for (const states of [
    [plain!, hostBits!],
    [hostBits!, plain!],
  ]) {
    const { findings } = check(merge(states), { now: new Date(0) })
    expect(findings.map(({ rule }) => rule)).toEqual(['ALC-ADR-001'])
  }
})
