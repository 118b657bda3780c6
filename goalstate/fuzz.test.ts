import { expect, test } from 'vitest'
import { fuzz, readExamples } from './fuzz.cases.ts'
import { namesPlace } from './place.cases.ts'

test('what is mutated is read as long as it is not', () => {
  expect(readExamples).not.toThrow()
})

test('3,000 mutated inputs of every kind: none crashes or hangs, and what is refused names its place', () => {
  const refused = new Map<string, number>()
  for (let seed = 0; seed < 3_000; seed++) {
    const { kind, isRefused } = fuzz(seed)
    refused.set(kind, (refused.get(kind) ?? 0) + Number(isRefused))
  }
  // Of each kind some 210 are made; both outcomes must be common for the test to say anything.
  expect(refused.size).toBe(14)
  for (const count of refused.values()) {
    expect(count).toBeGreaterThan(50)
    expect(count).toBeLessThan(205)
  }
})

const state = '{"vpc_states": {"v": {"configuration": 7}},\n"port_states": {}}'

test.each([
  ['input:2:1: not JSON (…)', true],
  ['input:3:1: not JSON (…)', false],
  ['input:1:60: not JSON (…)', false],
  ['input: not JSON (…)', false],
  ['input: GoalStateV2, /vpc_states/v/configuration: got 7; write an object', true],
  ['input: GoalStateV2, /vpc_states/w/configuration: got 7; write an object', false],
  ['input: GoalStateV2: got 7; write an object', false],
  ['input#/vpc_states/v: Invalid input', true],
  ['input#: Invalid input', false],
  ['input: Invalid input', false],
  ['input: the text is not UTF-8 at byte 12; encode it so', true],
  ['input: the text is not UTF-8 at byte 1200; encode it so', false],
  ['input: the text is not UTF-8; encode it so', false],
  ['input: no format that is known has these fields: vpc_states, port_states; give …', true],
  ['input: no format that is known has these fields: ports; give …', false],
  ['input: the input is empty; give a state', false],
  ['/vpc_states/v: Invalid input', false],
])('of a state with a broken VPC, "%s" names a place: %s', (message, expected) => {
  expect(namesPlace(message, state)).toBe(expected)
})
