import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { PortentError, writeDurably } from '../core/index.ts'
import { type RegionSettings, regionLife, type Warehouse, writeRegion } from '../datasets/index.ts'
import { defaultSettings, kinds, openRegistry } from '../ml/index.ts'
import {
  checkPort,
  emulateAgents,
  httpController,
  NetworkTeller,
  type Server,
  serve,
  type ToldNetworks,
} from '../serving/index.ts'
import { homeOf } from './home.ts'
import { port, wholeNumber } from './options.ts'
import { startStep } from './progress.ts'
import { count } from './text.ts'
import { told, trainModel } from './train-model.ts'
import { warehouseConfig, withWarehouse } from './warehouse.ts'

interface DemoFlags {
  port: number
  seed: number
}

/** The blend takes minutes on a log of this size; a first look should not wait for it. */
const quickKinds = kinds
  .filter(({ kind, tried }) => tried === undefined && kind !== 'blend')
  .map(({ kind }) => kind)

/** `portent demo`, which is `npm start`: a simulated region from its log to live predictions. */
export const demoCommand = new Command('demo')
  .description('simulate a region, learn from its log, then serve it while its agents keep asking')
  .option('--port <number>', 'port to listen at; 0 for any that is free', port, 8080)
  .option('--seed <number>', 'of the region, the first time', wholeNumber(0), 1)
  .action(async (flags: DemoFlags, command: Command) => {
    // Of its own, so that somebody's logs and a simulated region never come together.
    const home = homeOf(command, join('.portent', 'demo'))
    await checkPort(flags.port)
    if (!hasModel(home)) await learn(home, flags.seed)
    const region = savedRegion(home)
    const server = await serve({
      home,
      warehouse: { ...warehouseConfig(home), waitMs: 0 },
      port: flags.port,
      logLevel: 'warn',
    })
    const stop = new AbortController()
    console.log(welcome(server.url, home, region !== undefined))
    if (region)
      bringToLife(region, server, stop.signal).catch((error: unknown) => {
        if (!stop.signal.aborted)
          console.error(`portent: the simulated region stopped: ${(error as Error).message}`)
      })
    await server.closed.finally(() => stop.abort())
  })

function hasModel(home: string): boolean {
  const registry = openRegistry(home)
  try {
    return registry.list().some(({ isChampion }) => isChampion)
  } finally {
    registry.close()
  }
}

const regionFile = (home: string) => join(home, 'demo', 'region.json')

/** The region of an earlier start; undefined where the directory holds a user's own logs. */
function savedRegion(home: string): RegionSettings | undefined {
  const file = regionFile(home)
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RegionSettings
  } catch (error) {
    const remedy = 'delete it to serve without simulated agents'
    throw new PortentError('ERR_DATA_DIRECTORY', `${file} is damaged; ${remedy}`, { cause: error })
  }
}

/**
 * The region to simulate: that of a start that was cut off, or a new one whose log ends now.
 *
 * @throws {@link PortentError} `ERR_DATA_DIRECTORY` if the directory holds somebody's own logs: a demo
 *   never mixes simulated flows into them.
 */
async function chooseRegion(home: string, seed: number): Promise<RegionSettings> {
  const saved = savedRegion(home)
  if (saved) return saved
  const { rows } = await withWarehouse(home, (warehouse) => warehouse.stats())
  if (rows > 0)
    throw new PortentError(
      'ERR_DATA_DIRECTORY',
      `${home} holds logs of its own: run portent train and portent serve, or give the demo another directory with --home`,
    )
  const hour = 3_600_000
  const region = { seed, start: (Math.floor(Date.now() / hour) - 60) * hour, hours: 60 }
  writeDurably(regionFile(home), Buffer.from(JSON.stringify(region)))
  return region
}

/** Lets the region go on where its log ended: its controller tells what hosts should hold, its agents ask. */
async function bringToLife(
  region: RegionSettings,
  server: Server,
  signal: AbortSignal,
): Promise<void> {
  const { steps, ports } = await regionLife(region)
  const key = server.lendKey('the region of the demo', ['read', 'report'])
  const controller = httpController(server.url, key)
  const teller = new NetworkTeller(controller, ports)
  console.log(tellingOf(await teller.tellAll(), server.url))
  await Promise.all([
    teller.keepTelling(signal),
    emulateAgents(steps, controller, {
      idleTimeout: defaultSettings.idleTimeout,
      hold: defaultSettings.horizon,
      pushLatency: defaultSettings.pushLatency,
      top: 10,
      start: Date.now(),
      signal,
    }),
  ])
}

/** Simulate, ingest, train, replay: everything before serving. */
async function learn(home: string, seed: number): Promise<void> {
  const region = await chooseRegion(home, seed)
  const logs = await simulate(home, region)
  const training = await withWarehouse(home, async (warehouse) => {
    await ingestRegion(warehouse, logs)
    return trainModel(warehouse, {
      kinds: quickKinds,
      home,
      settings: { ...defaultSettings, seed },
      title: 'The policies on the last 15 % of the simulated log',
      promote: true,
      quiet: false,
    })
  })
  console.log(`\n${told(training)}\n`)
}

/** @returns The log's files. */
async function simulate(home: string, region: RegionSettings): Promise<readonly string[]> {
  const step = startStep('simulate a region')
  const written = await writeRegion(join(home, 'demo'), region, ({ done, requests }) =>
    step.update(done, `${count(requests)} requests`),
  )
  step.end(`${count(written.requests)} requests by ${count(written.vms)} VMs`)
  return written.logs
}

async function ingestRegion(warehouse: Warehouse, logs: readonly string[]): Promise<void> {
  const step = startStep('ingest its log')
  const { rows } = await warehouse.ingest(logs, {}, ({ bytes, totalBytes, rows }) =>
    step.update(bytes / totalBytes, `${count(rows)} rows`),
  )
  step.end(`${count(rows)} rows`)
}

function welcome(url: string, home: string, live: boolean): string {
  return [
    `${url} answers${live ? ', and the agents of the region keep asking' : ''}.`,
    `  the dashboard    ${url}/`,
    `  coverage, live   curl -s ${url}/metrics | grep '^portent_'`,
    `  the API          ${url}/docs`,
    `  its data         ${home}, for other commands: portent --home ${home} …`,
    'Ctrl-C stops it; the next start reuses the model.',
  ].join('\n')
}

function tellingOf({ networks, ports, defects }: ToldNetworks, url: string): string {
  const told = `The region's controller has told what hosts should hold: ${count(ports)} ports of ${networks} VPCs`
  if (defects.length === 0) return `${told}.`
  return [
    `${told}, with ${defects.length} mistakes made on purpose (${url}/#/findings):`,
    ...defects.map(({ rule, what }) => `  ${rule}    ${what}`),
  ].join('\n')
}
