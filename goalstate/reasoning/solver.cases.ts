import { type Arith, type Bool, init } from 'z3-solver'
import type { AllowRule } from './allow-rule.ts'

/** Whether `rule` is allowed by the union of `others`. */
interface Answer {
  readonly rule: AllowRule
  readonly others: readonly AllowRule[]
  readonly implied: boolean
}

/** An independent judge of rules that name blocks: z3, over a packet's fields as numbers. */
export interface Oracle {
  isImplied(rule: AllowRule, others: readonly AllowRule[]): Promise<boolean>
  /** Whether all answers are right; two questions to the solver, however many answers there are. */
  agrees(answers: readonly Answer[]): Promise<boolean>
  /** Ends the solver's threads, which otherwise keep the process alive. */
  close(): void
}

/** Starts z3, which takes a second or more. */
export async function startOracle(): Promise<Oracle> {
  const { Context, em } = await init()
  const { Solver, Int, And, Or, Not } = Context('main')
  const fields = ['protocol', 'port', 'icmpType', 'icmpCode', 'address'] as const
  const most = { protocol: 255, port: 65_535, icmpType: 255, icmpCode: 255, address: 2 ** 32 - 1 }
  type Fields = Record<(typeof fields)[number], Arith<'main'>>

  const between = (value: Arith<'main'>, range: { first: number; last: number } | undefined) =>
    range ? [value.ge(range.first), value.le(range.last)] : []

  /** A packet of its own variables, and what makes them one: port 0 is on no packet. */
  function packet(name: string): { packet: Fields; sound: Bool<'main'>[] } {
    const packet = Object.fromEntries(
      fields.map((field) => [field, Int.const(`${name}-${field}`)]),
    ) as Fields
    const sound = fields.flatMap((field) =>
      between(packet[field], { first: field === 'port' ? 1 : 0, last: most[field] }),
    )
    return { packet, sound }
  }

  const numbers = { tcp: 6, udp: 17, icmp: 1 }
  function allows(rule: AllowRule, packet: Fields): Bool<'main'> {
    if ('group' in rule.remote) throw new TypeError('the oracle knows blocks only')
    const { protocol } = rule
    const number = typeof protocol === 'string' && protocol !== 'any' ? numbers[protocol] : protocol
    return And(
      ...(number === 'any' ? [] : [packet.protocol.eq(number)]),
      ...between(packet.port, rule.ports),
      ...between(packet.icmpType, rule.icmpTypes),
      ...between(packet.icmpCode, rule.icmpCodes),
      Or(
        ...rule.remote.addresses.map(({ first, last }) =>
          And(packet.address.ge(Number(first)), packet.address.le(Number(last))),
        ),
      ),
    )
  }

  /** A packet that the rule allows and none of the others does. */
  function allowsMore(rule: AllowRule, others: readonly AllowRule[], name: string): Bool<'main'> {
    const { packet: own, sound } = packet(name)
    const elsewhere = others.map((other) => Not(allows(other, own)))
    return And(...sound, allows(rule, own), ...elsewhere)
  }

  async function isPossible(claim: Bool<'main'>): Promise<boolean> {
    const solver = new Solver()
    solver.add(claim)
    return (await solver.check()) === 'sat'
  }

  return {
    isImplied: async (rule, others) => !(await isPossible(allowsMore(rule, others, 'p'))),
    async agrees(answers) {
      const claims = answers.map(({ rule, others, implied }, at) => ({
        implied,
        more: allowsMore(rule, others, `p${at}`),
      }))
      const apart = claims.filter(({ implied }) => !implied).map(({ more }) => more)
      const inside = claims.filter(({ implied }) => implied).map(({ more }) => more)
      return (await isPossible(And(...apart))) && !(await isPossible(Or(...inside)))
    },
    close: () => em.PThread.terminateAllThreads(),
  }
}
