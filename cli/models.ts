import { Command } from 'commander'
import { PortentError } from '../core/index.ts'
import { exportModel, openRegistry, type RegisteredModel, type Registry } from '../ml/index.ts'
import { byHand } from './by-hand.ts'
import { homeOf } from './home.ts'
import { compared, toldChange, toldDecision, toldInFull, toldModel } from './models-text.ts'
import { wholeNumber } from './options.ts'
import { count } from './text.ts'

const whichVersion =
  'a version, the beginning of one, champion, challenger, or previous for the champion before'

const listCommand = new Command('list')
  .description('list the trained models, newest first, and which of them answer')
  .option('--json', 'print them as JSON')
  .action(({ json }: { json?: boolean }, command: Command) =>
    withRegistry(command, (registry) => {
      const models = registry.list()
      if (json) print(models)
      else if (models.length === 0) console.log('no model yet: portent train makes one')
      else for (const model of models) console.log(toldModel(model, registry.aliases()))
    }),
  )

const showCommand = new Command('show')
  .description('tell all that is kept of a model, and what was decided about it')
  .argument('<version>', whichVersion)
  .option('--json', 'print it as JSON')
  .action((name: string, { json }: { json?: boolean }, command: Command) =>
    withRegistry(command, (registry) => {
      const model = named(registry, name)
      const decisions = registry.decisions(20, model.manifest.version)
      if (json) print({ ...model, decisions })
      else console.log([toldInFull(model), ...decisions.map(toldDecision)].join('\n'))
    }),
  )

const compareCommand = new Command('compare')
  .description('show two models beside each other, and what was decided between them')
  .argument('<a>', whichVersion)
  .argument('<b>', 'the other')
  .option('--json', 'print both and what differs as JSON')
  .action((a: string, b: string, { json }: { json?: boolean }, command: Command) =>
    withRegistry(command, (registry) => {
      const [first, second] = [named(registry, a), named(registry, b)]
      const versions = [first, second].map(({ manifest }) => manifest.version)
      const decisions = registry
        .decisions(1_000, versions[0])
        .filter(({ champion, challenger }) =>
          [champion, challenger].every((version) => versions.includes(version ?? '')),
        )
      if (json) print({ a: first, b: second, decisions })
      else console.log([compared(first, second), ...decisions.map(toldDecision)].join('\n'))
    }),
  )

const promoteCommand = new Command('promote')
  .description('let a model answer for all networks, under a running service too')
  .argument('<version>', whichVersion)
  .requiredOption('--reason <text>', 'why, for the audit')
  .option('--json', 'print the change as JSON')
  .action((name: string, { reason, json }: ChangeFlags, command: Command) =>
    withRegistry(command, async (registry) => {
      // One that cannot be loaded must not become champion.
      const { manifest } = await registry.load(name)
      registry.promote(manifest.version, byHand(reason))
      printChange(registry, json)
    }),
  )

const rollbackCommand = new Command('rollback')
  .description('let the champion before answer again; again, the one before that')
  .requiredOption('--reason <text>', 'why, for the audit')
  .option('--json', 'print the change as JSON')
  .action(({ reason, json }: ChangeFlags, command: Command) =>
    withRegistry(command, async (registry) => {
      if (registry.aliases().previous !== undefined) await registry.load('previous')
      registry.rollback(byHand(reason))
      printChange(registry, json)
    }),
  )

const challengeCommand = new Command('challenge')
  .description(
    'let a running service judge a model beside the champion, and promote it if it is better',
  )
  .argument('<version>', whichVersion)
  .requiredOption('--reason <text>', 'why, for the audit')
  .option('--json', 'print the change as JSON')
  .action((name: string, { reason, json }: ChangeFlags, command: Command) =>
    withRegistry(command, async (registry) => {
      const { manifest } = await registry.load(name)
      registry.setAlias('challenger', manifest.version, byHand(reason))
      printChange(registry, json)
    }),
  )

const withdrawCommand = new Command('withdraw')
  .description(
    'end the judging or the canary of the challenger; the champion answers for all networks',
  )
  .requiredOption('--reason <text>', 'why, for the audit')
  .option('--json', 'print the change as JSON')
  .action(({ reason, json }: ChangeFlags, command: Command) =>
    withRegistry(command, (registry) => {
      registry.versionNamed('challenger')
      registry.setAlias('challenger', null, byHand(reason))
      printChange(registry, json)
    }),
  )

const exportCommand = new Command('export')
  .description(
    'write a network as files that any ONNX Runtime can run, with a Python program that does',
  )
  .argument('<version>', `of a transformer or gru4rec: ${whichVersion}`)
  .requiredOption('--onnx <dir>', 'folder to write to; made if it is not there')
  .option('--vni <number>', 'the tenant, where the network knows several', wholeNumber(0))
  .option('--json', 'print what was written as JSON')
  .action(
    (version: string, flags: { onnx: string; vni?: number; json?: boolean }, command: Command) =>
      withRegistry(command, async (registry) => {
        const manifest = await exportModel(await registry.load(version), flags.onnx, flags.vni)
        const { vni, model } = manifest
        if (flags.json) print({ folder: flags.onnx, ...manifest })
        else
          console.log(
            `${model} of VNI ${vni} is in ${flags.onnx}: python3 ${flags.onnx}/ask.py asks it`,
          )
      }),
  )

const decisionsCommand = new Command('decisions')
  .description('tell what was decided about models and why, newest first')
  .option('--version <version>', `only of ${whichVersion}`)
  .option('--limit <number>', 'at most so many', wholeNumber(1), 20)
  .option('--json', 'print them with their figures, rules and checks as JSON')
  .action((flags: { version?: string; limit: number; json?: boolean }, command: Command) =>
    withRegistry(command, (registry) => {
      const version = flags.version === undefined ? undefined : registry.versionNamed(flags.version)
      const decisions = registry.decisions(flags.limit, version)
      if (flags.json) print(decisions)
      else if (decisions.length === 0) console.log('nothing was decided yet')
      else for (const decision of decisions) console.log(toldDecision(decision))
    }),
  )

const auditCommand = new Command('audit')
  .description('tell who changed what answers and why, newest first')
  .option('--limit <number>', 'at most so many', wholeNumber(1), 20)
  .option('--json', 'print the changes as JSON')
  .action(({ limit, json }: { limit: number; json?: boolean }, command: Command) =>
    withRegistry(command, (registry) => {
      const changes = registry.audit(limit)
      if (json) print(changes)
      else if (changes.length === 0) console.log('nothing was changed yet')
      else for (const change of changes) console.log(toldChange(change))
    }),
  )

const pruneCommand = new Command('prune')
  .description(
    'remove old models; never the champion, the one before, the challenger, or one that is being read',
  )
  .requiredOption('--keep <number>', 'how many of the newest stay besides those', wholeNumber(0))
  .option('--dry-run', 'only tell what would be removed')
  .option('--json', 'print what was removed as JSON')
  .action((flags: { keep: number; dryRun?: boolean; json?: boolean }, command: Command) =>
    withRegistry(command, (registry) => {
      const { keep, dryRun = false, json } = flags
      const retained = registry.retain({ newest: keep, dryRun })
      if (json) return print(retained)
      const done = dryRun ? 'would be removed' : 'removed'
      for (const version of retained.removed) console.log(`${version.slice(0, 12)}  ${done}`)
      const files = dryRun ? '' : `, ${count(retained.sweptFiles.length)} files`
      console.log(`${count(retained.removed.length)} models ${done}${files}`)
    }),
  )

/** `portent models`: what was trained, which of it answers, and why. */
export const modelsCommand = new Command('models')
  .description('list, compare, promote, judge, export and remove trained models')
  .addCommand(listCommand, { isDefault: true })
  .addCommand(showCommand)
  .addCommand(compareCommand)
  .addCommand(promoteCommand)
  .addCommand(rollbackCommand)
  .addCommand(challengeCommand)
  .addCommand(withdrawCommand)
  .addCommand(decisionsCommand)
  .addCommand(auditCommand)
  .addCommand(exportCommand)
  .addCommand(pruneCommand)

interface ChangeFlags {
  readonly reason: string
  readonly json?: boolean
}

function printChange(registry: Registry, json = false): void {
  const [change] = registry.audit(1)
  if (json) print(change)
  else if (change) console.log(toldChange(change))
}

function named(registry: Registry, name: string): RegisteredModel {
  const version = registry.versionNamed(name)
  const model = registry.list().find(({ manifest }) => manifest.version === version)
  if (model) return model
  throw new PortentError('ERR_NO_MODEL', `version ${version} was removed meanwhile`)
}

function print(value: unknown): void {
  console.log(JSON.stringify(value, null, 2))
}

async function withRegistry(
  command: Command,
  work: (registry: Registry) => Promise<void> | void,
): Promise<void> {
  const registry = openRegistry(homeOf(command))
  try {
    await work(registry)
  } finally {
    registry.close()
  }
}
