import { expect, test } from 'vitest'
import { subnet, vpc } from '../state/samples.ts'
import { answersTo, type HostAnswer } from './answers.ts'
import { merge } from './merge.ts'
import { requestTo } from './requests.cases.ts'

const requests = [
  requestTo(['h1'], [vpc({ id: 'v' }), subnet({ id: 's' })], 'a'),
  requestTo(['h1', 'h2'], [vpc({ id: 'v' }), subnet({ id: 't' })], 'b'),
]
const { messages } = merge(requests, { now: new Date(0) })
const statuses = (answer: HostAnswer) =>
  answersTo(requests, messages, answer).map(({ ids, status }) => [...ids, status])

test('each request has an answer of its own, though one message told all', () => {
  expect(messages).toHaveLength(1)
  expect(statuses(() => 'success')).toEqual([
    ['a', 'success'],
    ['b', 'success'],
  ])
})

test('a failure is told to those that asked for what failed, on the hosts that they asked for', () => {
  expect(statuses((host, { id }) => (id === 't' && host === 'h2' ? 'failure' : 'success'))).toEqual(
    [
      ['a', 'success'],
      ['b', 'failure'],
    ],
  )
})

test('what hosts say nothing of is pending', () => {
  expect(statuses((_, { id }) => (id === 's' ? undefined : 'success'))).toEqual([
    ['a', 'pending'],
    ['b', 'success'],
  ])
})

test('what was not sent, because the host had it, succeeded', () => {
  expect(answersTo(requests, [], () => undefined).map(({ status }) => status)).toEqual([
    'success',
    'success',
  ])
})
