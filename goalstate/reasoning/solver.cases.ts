import { init, Z3_lbool } from 'z3-solver'
import type { AllowRule } from './allow-rule.ts'

/** Does the union of `others` allow all that some rule of `rules` does? */
interface Question {
  readonly rules: readonly AllowRule[]
  readonly others: readonly AllowRule[]
}

/** A question with the answer to be judged. */
export interface Claim extends Question {
  readonly inside: boolean
}

/** An independent judge of ingress rules over IPv4 that name blocks: z3, over a packet's fields. */
export interface Oracle {
  /** One answer to each question. */
  areInside(questions: readonly Question[]): Promise<boolean[]>
  /** Whether all claims are right; faster than asking one by one. */
  agrees(claims: readonly Claim[]): Promise<boolean>
  /** Ends the solver's threads, which otherwise keep the process alive. */
  close(): void
}

/**
 * Starts z3, which takes a second or more.
 *
 * It is asked through the C interface: z3-solver's own expressions are freed by finalizers on this thread
 * while the solver runs on another, and its asynchronous functions read a text after it was overwritten.
 */
export async function startOracle(): Promise<Oracle> {
  const { Z3, em } = await init()
  const config = Z3.mk_config()
  const context = Z3.mk_context(config)
  Z3.del_config(config)

  /** Whether the claim of an SMT-LIB script can hold. */
  async function isPossible(script: string): Promise<boolean> {
    const solver = Z3.mk_solver(context)
    Z3.solver_inc_ref(context, solver)
    Z3.solver_from_string(context, solver, script)
    const answer = await Z3.solver_check(context, solver)
    Z3.solver_dec_ref(context, solver)
    if (answer === Z3_lbool.Z3_L_UNDEF) throw new Error('z3 does not know')
    return answer === Z3_lbool.Z3_L_TRUE
  }

  return {
    async areInside(questions) {
      const answers: boolean[] = []
      for (const question of questions)
        answers.push(!(await isPossible(scriptOf([question], 'and'))))
      return answers
    },
    async agrees(claims) {
      const outside = claims.filter(({ inside }) => !inside)
      const inside = claims.filter((claim) => claim.inside)
      return (
        (await isPossible(scriptOf(outside, 'and'))) && !(await isPossible(scriptOf(inside, 'or')))
      )
    },
    close: () => em.PThread.terminateAllThreads(),
  }
}

/** That there is a packet outside for all of the questions, or for one; each has a packet of its own. */
function scriptOf(questions: readonly Question[], join: 'and' | 'or'): string {
  const outside = questions.map(({ rules, others }, at) => {
    const allowed = `(or false ${rules.map((one) => allows(one, at)).join(' ')})`
    return `(and ${[allowed, ...others.map((other) => `(not ${allows(other, at)})`)].join(' ')})`
  })
  const packets = questions.map((_, at) => packet(at))
  return `${packets.join('')}(assert (${join} ${join === 'and'} ${outside.join(' ')}))`
}

/** Least and most of each field; port 0 is reserved and on no packet. */
const fields = Object.entries({
  protocol: [0, 255],
  port: [1, 65_535],
  type: [0, 255],
  code: [0, 255],
  address: [0, 2 ** 32 - 1],
})

function packet(at: number): string {
  return fields
    .map(([field, [min, max]]) => {
      const name = `${field}${at}`
      return `(declare-const ${name} Int)(assert (<= ${min} ${name} ${max}))`
    })
    .join('')
}

const numbers = { tcp: 6, udp: 17, icmp: 1 }

/** What a rule says, as a formula over the fields of a packet. */
function allows(rule: AllowRule, at: number): string {
  const { protocol, ports, icmpTypes, icmpCodes, remote } = rule
  if ('group' in remote) throw new TypeError('the oracle knows blocks only')
  const number = typeof protocol === 'string' && protocol !== 'any' ? numbers[protocol] : protocol
  const parts = [
    ...(number === 'any' ? [] : [`(= protocol${at} ${number})`]),
    ...(ports ? [within(`port${at}`, ports)] : []),
    ...(icmpTypes ? [within(`type${at}`, icmpTypes)] : []),
    ...(icmpCodes ? [within(`code${at}`, icmpCodes)] : []),
    `(or false ${remote.addresses.map((range) => within(`address${at}`, range)).join(' ')})`,
  ]
  return `(and ${parts.join(' ')})`
}

function within(name: string, { first, last }: { first: number | bigint; last: number | bigint }) {
  return `(<= ${first} ${name} ${last})`
}
