import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addPushOptions, type PushFlags, pushConfigOf } from './push-options.ts'

function configOf(...args: string[]) {
  const command = addPushOptions(new Command()).exitOverride()
  command.configureOutput({ writeErr: () => undefined })
  return pushConfigOf(command.parse(args, { from: 'user' }).opts<PushFlags>())
}

test('nothing is pushed unless somebody is named; a schedule may stand alone', () => {
  expect(configOf()).toBeUndefined()
  expect(configOf('--plan-every', '5m')).toEqual({ triggers: { every: 300_000 } })
})

test('to the NCM, or to the agents of the hosts', () => {
  expect(configOf('--push-to', '10.0.0.7:9016')).toEqual({
    to: { ncm: { address: '10.0.0.7:9016' } },
    settings: { confirmBy: 'replies' },
    triggers: {},
  })
  expect(configOf('--push-to-agents', '50001', '--push-confirm', 'stream')).toEqual({
    to: { agentPort: 50_001 },
    settings: { confirmBy: 'stream' },
    triggers: {},
  })
})

test('two ways at once, files without anybody to push to, and addresses without a port are refused', () => {
  expect(() => configOf('--push-to', 'ncm:1', '--push-to-agents', '2')).toThrow(/give one of them/)
  expect(() => configOf('--push-to', 'ncm')).toThrow(/a host and a port/)
  expect(() => configOf('--push-to', 'ncm:1', '--push-ca', '/nowhere')).toThrow(/--push-ca/)
})
