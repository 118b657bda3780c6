import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openWarehouse } from '../datasets/index.ts'
import { modelsCommand } from './models.ts'
import { trainCommand } from './train.ts'

const home = mkdtempSync(join(tmpdir(), 'portent-cli-stream-'))
const printed: string[] = []

beforeAll(async () => {
  vi.stubEnv('PORTENT_HOME', home)
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text))
  // Twenty VMs ask for four items in turn, ten times, 90 s apart.
  const lines = Array.from({ length: 800 }, (_, at) => {
    const [vm, step] = [at % 20, Math.floor(at / 20)]
    return `${1_700_000_000 + 90 * step + vm},10.0.0.${vm},10.1.0.${(vm + step) % 4}`
  })
  const path = join(home, 'log.csv')
  writeFileSync(path, ['time,source,destination', ...lines].join('\n'))
  const warehouse = await openWarehouse({ directory: home })
  await warehouse.ingest([path], { network: 'shop' })
  await warehouse.close()
})
afterAll(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

async function run(command: typeof trainCommand, ...words: string[]): Promise<string> {
  printed.length = 0
  await command.parseAsync(words, { from: 'user' })
  return printed.join('\n')
}

test('train --stream registers a network that serves, and leaves no checkpoint', async () => {
  const told = await run(
    trainCommand,
    ...['--stream', '--models', 'gru4rec', '--epochs', '2', '--horizon', '2m', '--json'],
  )
  const result = JSON.parse(told)
  expect(result).toMatchObject({
    kind: 'gru4rec',
    data: { events: 800, vms: 20, items: 4 },
    judgedOn: expect.stringMatching(/^the last 15 % of the events/),
  })
  expect(result.epochs).toHaveLength(2)
  const [model] = JSON.parse(await run(modelsCommand, '--json'))
  expect([model.manifest.version, model.isChampion]).toEqual([result.version, true])
  expect(readdirSync(home)).not.toContain('training')
}, 60_000)

test('models export writes the network of its only tenant, ready for other programs', async () => {
  const [model] = JSON.parse(await run(modelsCommand, '--json'))
  const folder = join(home, 'exported')
  const told = await run(
    modelsCommand,
    'export',
    model.manifest.version.slice(0, 10),
    '--onnx',
    folder,
  )
  expect(told).toMatch(/^gru4rec\(.*\) of VNI \d+ is in .*exported: python3 .*ask\.py asks it$/)
  expect(readdirSync(folder).sort()).toEqual(
    ['SHA256SUMS', 'ask.py', 'items.json', 'manifest.json', 'model.onnx'].sort(),
  )
})

test('what cannot be streamed is refused with what can', async () => {
  await expect(run(trainCommand, '--stream', '--models', 'markov')).rejects.toThrow(
    '--models transformer or --models gru4rec',
  )
  await expect(
    run(trainCommand, '--stream', '--models', 'gru4rec', '--html', join(home, 'x.html')),
  ).rejects.toThrow('leave out --html and --output')
  const asked = run(trainCommand, '--stream', '--models', 'gru4rec', '--vni', 'nobody')
  await expect(asked).rejects.toThrow('there are: shop')
})
