import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allAddresses } from './address-range.ts'
import type { AllowRule } from './allow-rule.ts'
import { allowedServices, servicesOpenTo } from './allowance.ts'
import { type Endpoint, oneSided, oneSidedPairs } from './one-sided.ts'
import { describePacket } from './packet.ts'
import { hasService, portService } from './service.ts'
import { addressOf, block, piecesOf, rule, ruleLists } from './universe.cases.ts'

const ports = (first: number, last = first) => ({ first, last })

function at(text: string, ...groups: string[]): Endpoint {
  return { address: addressOf(text), groups }
}

test('two halves of the world are the world: ssh is open, https from one half is not', () => {
  const rules = [
    rule({ ports: ports(20, 30), from: '0.0.0.0/1' }),
    rule({ ports: ports(22, 443), from: '128.0.0.0/1' }),
    rule({ ports: ports(443), group: 'web' }),
  ]
  const open = servicesOpenTo(rules, 'ingress', allAddresses(4))
  const [first, last] = [portService('tcp', 22), portService('tcp', 30)]
  expect(open).toEqual([{ first, last }])
  expect(servicesOpenTo(rules, 'egress', allAddresses(4))).toEqual([])
  const half = servicesOpenTo(rules, 'ingress', block('192.168.0.0/16'))
  expect(hasService(half, portService('tcp', 443))).toBe(true)
})

test('what one address may send counts its groups', () => {
  const rules = [rule({ ports: ports(80), group: 'web' }), rule({ from: '10.0.0.0/8' })]
  const service = portService('tcp', 80)
  const allowed = (text: string, ...groups: string[]) => {
    const address = addressOf(text)
    return hasService(
      allowedServices(rules, 'ingress', { address, groups: new Set(groups) }),
      service,
    )
  }
  expect(allowed('10.0.0.1')).toBe(true)
  expect(allowed('11.0.0.1')).toBe(false)
  expect(allowed('11.0.0.1', 'web')).toBe(true)
})

const groups: Readonly<Record<string, readonly AllowRule[]>> = {
  web: [rule({ direction: 'egress', ports: ports(5_432), group: 'db' })],
  db: [rule({ ports: ports(3_306), group: 'web' }), rule({ direction: 'egress', protocol: 'any' })],
  open: [rule({ protocol: 'any' }), rule({ direction: 'egress', protocol: 'any' })],
}
const rulesOf = (group: string) => groups[group] ?? []

test('web means to reach 5432 of db, which lets in 3306 only: both ends stop what the other means', () => {
  const [out, into] = oneSided(at('10.0.0.1', 'web'), at('10.0.0.2', 'db'), rulesOf)
  expect(out).toMatchObject({ blockedBy: 'receiver' })
  expect(describePacket(out!.witness)).toBe('ingress tcp 5432 from 10.0.0.1 to 10.0.0.2')
  expect(into).toMatchObject({ blockedBy: 'sender' })
  expect(describePacket(into!.witness)).toBe('egress tcp 3306 from 10.0.0.1 to 10.0.0.2')
})

test('letting everything out is no intent: db may send to web, which lets nothing in', () => {
  expect(oneSided(at('10.0.0.2', 'db'), at('10.0.0.1', 'web'), rulesOf)).toEqual([])
})

test('what an open group allows is enough at its end', () => {
  const answers = oneSided(at('10.0.0.1', 'open', 'web'), at('10.0.0.2', 'db', 'open'), rulesOf)
  expect(answers).toEqual([])
})

test('addresses of two families have nothing to say to each other', () => {
  expect(oneSided(at('10.0.0.1', 'web'), at('fd00::1', 'db'), rulesOf)).toEqual([])
})

test('100 ports of each group are one answer with all of them in it', () => {
  const endpoints = ['web', 'db'].flatMap((group, net) =>
    Array.from({ length: 100 }, (_, host) => at(`10.0.${net}.${host + 1}`, group)),
  )
  const answers = [...oneSidedPairs(endpoints, rulesOf)]
  expect(
    answers.map(({ blockedBy, senders, receivers }) => [
      blockedBy,
      senders.length,
      receivers.length,
    ]),
  ).toEqual([
    ['receiver', 100, 100],
    ['sender', 100, 100],
  ])
})

test('by pieces of the address space it is what it is pair by pair', () => {
  const pieces = [...piecesOf(4, 2), ...piecesOf(6, 1)]
  const endpoints = fc
    .array(fc.tuple(fc.constantFrom(...pieces), fc.subarray(['a', 'b'])), { maxLength: 7 })
    .map((all) => all.map(([text, names]) => at(text, ...names)))
  const lists = ruleLists(2, { max: 4, groups: ['a', 'b'] })
  const spell = (sender: Endpoint, receiver: Endpoint, answer: object) =>
    JSON.stringify([
      `${sender.address}`,
      `${receiver.address}`,
      sender.groups,
      receiver.groups,
      answer,
    ])
  fc.assert(
    fc.property(endpoints, lists, lists, (all, a, b) => {
      const rules: RulesByName = { a, b }
      const rulesHere = (group: string) => rules[group]!
      const expected = all.flatMap((sender) =>
        all.flatMap((receiver) =>
          sender === receiver
            ? []
            : oneSided(sender, receiver, rulesHere).map(({ blockedBy, services }) =>
                spell(sender, receiver, { blockedBy, services }),
              ),
        ),
      )
      const given = [...oneSidedPairs(all, rulesHere)].flatMap(
        ({ senders, receivers, blockedBy, services }) =>
          senders.flatMap((sender) =>
            receivers.flatMap((receiver) =>
              sender === receiver ? [] : spell(sender, receiver, { blockedBy, services }),
            ),
          ),
      )
      expect(given.sort()).toEqual(expected.sort())
    }),
    { numRuns: 1_000, seed: 11 },
  )
})

type RulesByName = Readonly<Record<string, readonly AllowRule[]>>
