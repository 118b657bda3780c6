import { Command } from 'commander'
import { openRegistry, type RegisteredModel } from '../ml/index.ts'
import { homeOf } from './home.ts'
import { count, percent } from './text.ts'

/** `portent models`: what was trained, and which of it serves. */
export const modelsCommand = new Command('models')
  .description('list the trained models, or promote one')
  .option('--promote <version>', 'let this version serve; the beginning of its name is enough')
  .option('--json', 'print the list as JSON')
  .action(async ({ promote, json }: { promote?: string; json?: boolean }, command: Command) => {
    const registry = openRegistry(homeOf(command))
    try {
      if (promote !== undefined)
        registry.promote(registry.versionNamed(promote), new Date().toISOString())
      const models = registry.list()
      if (json) console.log(JSON.stringify(models, null, 2))
      else if (models.length === 0) console.log('no model yet: portent train makes one')
      else for (const model of models) console.log(told(model))
    } finally {
      registry.close()
    }
  })

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
