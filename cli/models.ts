import { Command } from 'commander'
import { exportModel, openRegistry, type RegisteredModel, type Registry } from '../ml/index.ts'
import { byHand } from './by-hand.ts'
import { homeOf } from './home.ts'
import { wholeNumber } from './options.ts'
import { count, percent } from './text.ts'

/** `portent models export <version>`: a network for other programs. */
const exportCommand = new Command('export')
  .description(
    'write a network as files that any ONNX Runtime can run, with a Python program that does',
  )
  .argument('<version>', 'of a transformer or gru4rec; the beginning of its name is enough')
  .requiredOption('--onnx <dir>', 'folder to write to; made if it is not there')
  .option('--vni <number>', 'the tenant, where the network knows several', wholeNumber(0))
  .action(async (version: string, flags: { onnx: string; vni?: number }, command: Command) => {
    const { vni, model } = await withRegistry(command, async (registry) =>
      exportModel(await registry.load(version), flags.onnx, flags.vni),
    )
    console.log(`${model} of VNI ${vni} is in ${flags.onnx}: python3 ${flags.onnx}/ask.py asks it`)
  })

/** `portent models`: what was trained, and which of it serves. */
export const modelsCommand = new Command('models')
  .description('list the trained models, promote one, or export one')
  .option('--promote <version>', 'let this version serve; the beginning of its name is enough')
  .option('--json', 'print the list as JSON')
  .action(async ({ promote, json }: { promote?: string; json?: boolean }, command: Command) => {
    await withRegistry(command, async (registry) => {
      if (promote !== undefined)
        registry.promote(registry.versionNamed(promote), byHand('portent models --promote'))
      const models = registry.list()
      if (json) console.log(JSON.stringify(models, null, 2))
      else if (models.length === 0) console.log('no model yet: portent train makes one')
      else for (const model of models) console.log(told(model))
    })
  })
  .addCommand(exportCommand)

async function withRegistry<T>(
  command: Command,
  work: (registry: Registry) => Promise<T>,
): Promise<T> {
  const registry = openRegistry(homeOf(command))
  try {
    return await work(registry)
  } finally {
    registry.close()
  }
}

function told({ manifest, size, isChampion }: RegisteredModel): string {
  const { version, createdAt, kind, data, metrics } = manifest
  const coverage = metrics.coverage === undefined ? '–' : percent(metrics.coverage)
  return [
    isChampion ? '*' : ' ',
    version.slice(0, 12),
    createdAt.slice(0, 19).replace('T', ' '),
    kind.padEnd(18),
    `${count(data.events)} events`,
    `coverage ${coverage}`,
    `${count(size / 1_024)} KiB`,
  ].join('  ')
}
