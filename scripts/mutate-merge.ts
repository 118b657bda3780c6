// npx tsx scripts/mutate-merge.ts [ID]
// Breaks each transformation of goal states on purpose, in a copy, and runs the tests of merging: every
// mutation must be caught. Prints one line for each; exits with 1 if one survives.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A text of a file under goalstate/merge, and what it becomes. */
type Replacement = readonly [file: string, from: string, to: string]

interface Mutation {
  readonly id: string
  /** What is wrong then. */
  readonly what: string
  readonly replacements: readonly Replacement[]
}

const mutation = (id: string, what: string, ...replacements: Replacement[]): Mutation => ({
  ...{ id, what, replacements },
})

const folded = 'transformations/fold-operations.ts'
const groups = 'transformations/compact-groups.ts'

const mutations: readonly Mutation[] = [
  mutation('M1', 'what comes after something is a repeat of it, whatever it says', [
    'transformations/drop-duplicates.ts',
    'isRepeat(before, told)',
    'isRepeat(before, before)',
  ]),
  mutation('M2', 'create and then delete is nothing, whatever the host has', [
    folded,
    "return isNew && isAlone ? 'none' :",
    "return isNew || isAlone ? 'none' :",
  ]),
  mutation('M2', 'create and then update is an update', [
    folded,
    "if (earlier === 'create' || earlier === 'delete') return 'create'",
    "if (earlier === 'delete') return 'create'",
  ]),
  mutation('M2', 'a later telling makes an earlier one void, though it names another address', [
    folded,
    'a.id === b.id && agent.overwrites(b, a)',
    'a.id === b.id',
  ]),
  mutation('M2', 'the operation as told counts, and not what agents make of it', [
    folded,
    'foldedOperation(agent.operationOf(a), agent.operationOf(b))',
    'foldedOperation(a.operation, b.operation)',
  ]),
  mutation('M3', 'arrival counts, and not the revision', [
    'transformations/revision-join.ts',
    '[...thread].sort(olderFirst)',
    '[...thread]',
  ]),
  mutation('M3', 'two contents of one revision are no conflict', [
    'same-telling.ts',
    'if (a.at === b.at) return true',
    'return false',
  ]),
  mutation('M4', 'a part forgets what it deletes', [
    'rule-parts.ts',
    'keepsDeletes ? by : by.filter(isLive)',
    'by.filter(isLive)',
  ]),
  mutation('M4', 'rules that a part names stay beside its own', [
    'rule-parts.ts',
    'rules.filter(({ id }) => !named.has(id))',
    'rules.filter(({ id }) => named.has(id) || true)',
  ]),
  mutation('M5', 'one message says two things under one name', [
    'share-states.ts',
    'contested.has(nameOf(resource))',
    "nameOf(resource) === ''",
  ]),
  mutation(
    'M6',
    'hosts that are told as much are told the same',
    ['group-hosts.ts', '.find(([first]) => saySame(first!, part))', '.find(([first]) => first)'],
    ['group-hosts.ts', 'sum += number', 'sum = 0'],
    ['group-hosts.ts', 'mixed ^= Math.imul(number, 0x9e3779b1)', 'mixed = 0'],
  ),
  mutation('M7', 'neighbors are united for agents that read the first address only', [
    'transformations/neighbor-union.ts',
    "if (agent.target === 'aca-2022') return 0",
    '',
  ]),
  mutation('M7', 'addresses of one kind are united, though the later ones replace the earlier', [
    'transformations/neighbor-union.ts',
    '!isOne || !areDisjoint(neighbors)',
    '!isOne',
  ]),
  mutation('M8', 'what is not known was delivered', [
    'transformations/suppress-delivered.ts',
    'if (known === undefined) return false',
    'if (known === undefined) return true',
  ]),
  mutation('M8', 'what others in the message need is left out, too', [
    'transformations/suppress-delivered.ts',
    'if (needed.has(told!.resource)) continue',
    '',
  ]),
  mutation('M9', 'the tables of one key are all that a router has', [
    'united-router.ts',
    'tables && { ...b, tables }',
    'tables && { ...b }',
  ]),
  mutation('M10', 'routes by other next hops are joined', [
    'transformations/aggregate-routes.ts',
    'nextHop: hopKey(rule)',
    "nextHop: ''",
  ]),
  mutation(
    'M11',
    'ranges of ports are joined over a gap',
    [groups, 'before.portMax! + 1', 'before.portMax! + 2'],
    [groups, "relation(resource, fewer) === 'equivalent'", 'relation(resource, fewer)'],
  ),
  mutation(
    'M11',
    'what remains is not compared',
    [groups, 'at < 0) return left.map(ruleOf)', 'at < 0) return left.slice(1).map(ruleOf)'],
    [groups, "relation(resource, fewer) === 'equivalent'", 'relation(resource, fewer)'],
  ),
  mutation(
    'M12',
    'TCP and UDP are joined',
    [
      groups,
      'allow.family, rule.protocol.means, remoteText(rule)',
      'allow.family, remoteText(rule)',
    ],
    [groups, "relation(resource, fewer) === 'equivalent'", 'relation(resource, fewer)'],
  ),
  mutation('M13', 'pairs of all MACs are joined', [
    'transformations/aggregate-pairs.ts',
    'mac.canonical || mac.text',
    "mac.canonical && ''",
  ]),
  mutation('M14', 'the oldest lease stays', [
    'transformations/lease-by-mac.ts',
    'kept[kept.length - 1] = afterLease(before, told, agent)',
    'kept[kept.length - 1] = before',
  ]),
  mutation('M14', 'an agent that refuses a second lease is sent the last one only', [
    'observe/agent.ts',
    'return !isLease && coversSlots(aca2022, later, earlier)',
    'return (isLease || !isLease) && coversSlots(aca2022, later, earlier)',
  ]),
  mutation('M15', 'whoever asks for a destination is one', [
    'single-flight.ts',
    '[vni, source, destination,',
    '[vni, destination,',
  ]),
  mutation('M16', 'only the first that waits is pushed', [
    'window.ts',
    'queue.waiting.splice(0)',
    'queue.waiting.splice(0, 1)',
  ]),
  mutation('M16', 'an urgent request overtakes what came before it', [
    'window.ts',
    '[...this.#take(queue, now), request]',
    '[request]',
  ]),
  mutation('M17', 'two tellings of one thing are in one message', [
    'steps.ts',
    'named ? named.step + 1 : 0',
    'named ? named.step : 0',
  ]),
  mutation('M17', 'deletes come in the order of creates', [
    'order.ts',
    '2 * dependencies.length - rank',
    '2 * dependencies.length + rank',
  ]),
  mutation('M18', 'pieces lack what is needed to understand them', [
    'split.ts',
    '...[...needs.of(together)].map(asContext)]',
    ']',
  ]),
  mutation('M18', 'what is being deleted is deleted as soon as something needs it', [
    'split.ts',
    '[...needs.of(together)].map(asContext)',
    'needs.of(together)',
  ]),
  mutation(
    'cut',
    'a subnet that changes its tunnel does not part what came before from what follows',
    ['segments.ts', 'if (!agrees(slice, meanings, agent)) cut()', ''],
  ),
  mutation('law', 'differences are not looked for', [
    'verify.ts',
    'return slots.map((slot) => ({ host, slot }))',
    'return slots.slice(slots.length).map((slot) => ({ host, slot }))',
  ]),
  mutation('defect', 'the smallest input is all of it', [
    'defect.ts',
    'smallest.length > 1;',
    'smallest.length > 1e9;',
  ]),
]

const root = fileURLToPath(new URL('..', import.meta.url))

function copied(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portent-mutate-'))
  for (const name of ['core', 'goalstate', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** True if the tests of merging pass. */
function passes(folder: string): boolean {
  const args = ['vitest', 'run', 'goalstate/merge', '--bail', '1', '--reporter', 'dot']
  return spawnSync('npx', args, { cwd: folder, stdio: 'ignore' }).status === 0
}

/** Makes the replacements, runs the tests, and puts the files back. */
function isCaught(folder: string, { id, replacements }: Mutation): boolean {
  const before = new Map<string, string>()
  for (const [file, from, to] of replacements) {
    const path = join(folder, 'goalstate/merge', file)
    const text = readFileSync(path, 'utf8')
    if (!before.has(path)) before.set(path, text)
    if (text.split(from).length !== 2)
      throw new Error(
        `${id}: ${file} has ${text.split(from).length - 1} times ${from}; correct the mutation`,
      )
    writeFileSync(
      path,
      text.replace(from, () => to),
    )
  }
  try {
    return !passes(folder)
  } finally {
    for (const [path, text] of before) writeFileSync(path, text)
  }
}

const [only] = process.argv.slice(2)
const folder = copied()
try {
  if (!passes(folder)) throw new Error('the tests fail as they are; mend them first')
  const chosen = mutations.filter(({ id }) => only === undefined || id === only)
  let caught = 0
  for (const one of chosen) {
    const isFound = isCaught(folder, one)
    caught += Number(isFound)
    console.log(`${isFound ? 'caught  ' : 'SURVIVED'}  ${one.id.padEnd(8)}  ${one.what}`)
  }
  console.log(`${caught} of ${chosen.length} mutations caught`)
  process.exitCode = caught === chosen.length ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
