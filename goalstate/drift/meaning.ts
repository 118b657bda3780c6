import {
  compareGroups,
  compareTables,
  describePacket,
  formatRange,
  type RouteChoice,
} from '../reasoning/index.ts'
import { forwardingRoutes } from '../rules/rte/routes.ts'
import { soundRules } from '../rules/sg/allow-rules.ts'
import {
  isLive,
  type Resource,
  type Router,
  type RoutingRule,
  type SecurityGroup,
} from '../state/state.ts'
import { alike } from './alike.ts'
import { type Plain, plainFields, shownPlain } from './plain.ts'

/** How two versions of the rules of a group, or of a table of a router, differ. */
export interface MeaningDifference {
  /** The subnet of a table; undefined for a group. */
  readonly part: string | undefined
  /** False if both do the same in different words. */
  readonly matters: boolean
  readonly message: string
  /** A packet or an address that they treat differently. */
  readonly witness?: string
  readonly expected: string
  readonly actual: string
}

/** Where what is held means something else than what is desired, or says the same differently. */
export function meaningDifferences(
  desired: Resource,
  held: Resource,
  target: 'aca-2022' | 'generic',
): MeaningDifference[] {
  if (alike(desired, held)) return []
  if (desired.type === 'security-group' && held.type === 'security-group')
    return groupDifference(desired, held)
  if (desired.type === 'router' && held.type === 'router')
    // That agent writes every route at one priority.
    return tableDifferences(desired, held, target === 'aca-2022' ? 'any-match' : 'longest-prefix')
  return []
}

function groupDifference(desired: SecurityGroup, held: SecurityGroup): MeaningDifference[] {
  const form = { expected: rulesOf(desired), actual: rulesOf(held) }
  if (form.expected === form.actual) return []
  const counts = {
    part: undefined,
    expected: `${desired.rules.filter(isLive).length} rules`,
    actual: `${held.rules.filter(isLive).length} rules`,
  }
  if (doubtful(desired) !== doubtful(held))
    return [{ ...counts, matters: true, message: 'has other rules, some without a clear meaning' }]
  const { relation, onlyFirst, onlySecond } = compareGroups(
    soundRules(held).map(({ allow }) => allow),
    soundRules(desired).map(({ allow }) => allow),
  )
  if (relation === 'equivalent')
    return [{ ...counts, matters: false, message: 'allows the same by other rules' }]
  const witness = onlyFirst ?? onlySecond
  return [
    {
      ...counts,
      matters: true,
      message: `allows ${relation === 'incomparable' ? 'other packets' : relation === 'wider' ? 'more' : 'less'} than it should`,
      ...(witness && {
        witness: `${describePacket(witness)}: ${onlyFirst ? 'allowed, and should not be' : 'not allowed, and should be'}`,
      }),
    },
  ]
}

function rulesOf(group: SecurityGroup): string {
  return textOf(plainFields({ ...group, rules: group.rules.filter(isLive) }).get('rules'))
}

/** The rules that mean nothing for sure; where they differ, nobody can say what the groups allow. */
function doubtful(group: SecurityGroup): string {
  const sound = new Set(soundRules(group).map(({ rule }) => rule))
  const others = group.rules.filter((rule) => isLive(rule) && !sound.has(rule))
  return textOf(plainFields({ ...group, rules: others }).get('rules'))
}

function tableDifferences(desired: Router, held: Router, choice: RouteChoice): MeaningDifference[] {
  const subnets = new Set([...desired.tables, ...held.tables].map(({ subnetId }) => subnetId))
  return [...subnets].sort().flatMap((subnetId): MeaningDifference[] => {
    const [want, have] = [routesOf(desired, subnetId), routesOf(held, subnetId)]
    const expected = formOf(desired, want)
    const actual = formOf(held, have)
    if (expected === actual) return []
    const counts = {
      part: subnetId,
      expected: `${want.length} routes`,
      actual: `${have.length} routes`,
    }
    const difference = compareTables(forwardingRoutes(have), forwardingRoutes(want), choice)
    if (!difference)
      return [
        {
          ...counts,
          matters: false,
          message: `forwards alike from subnet ${subnetId} by other routes`,
        },
      ]
    const { firstHops, secondHops } = difference
    return [
      {
        part: subnetId,
        matters: true,
        message: `forwards differently from subnet ${subnetId}`,
        witness: formatRange(difference),
        expected: hops(secondHops),
        actual: hops(firstHops),
      },
    ]
  })
}

/** The live routes of a subnet, of all its tables. */
function routesOf({ tables }: Router, subnetId: string): RoutingRule[] {
  return tables
    .filter((table) => table.subnetId === subnetId)
    .flatMap(({ rules }) => rules.filter(isLive))
}

function formOf(router: Router, rules: readonly RoutingRule[]): string {
  return textOf(plainFields({ ...router, tables: [{ subnetId: '', rules }] }).get('tables'))
}

function hops(names: readonly string[]): string {
  return names.length === 0 ? 'no route' : `by ${names.join(' or ')}`
}

function textOf(value: Plain | undefined): string {
  return shownPlain(value)
}
