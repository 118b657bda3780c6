import { Command, Option } from 'commander'
import { PortentError } from '../core/index.ts'
import {
  learningOf,
  readPlanning,
  readVniSet,
  type ServeConfig,
  type Settings,
  serve,
  serveConfigOf,
  settingProblems,
  type VniSet,
} from '../serving/index.ts'
import { type AccessFlags, accessConfigOf, addAccessOptions } from './access-options.ts'
import { addGrpcOptions, type GrpcFlags, grpcConfigOf } from './grpc-options.ts'
import { homeOf } from './home.ts'
import { readInput } from './input-file.ts'
import { port, timeSpan } from './options.ts'
import { addPushOptions, type PushFlags, pushConfigOf } from './push-options.ts'
import { readServeSettings, withSettings } from './serve-settings.ts'
import { warehouseConfig } from './warehouse.ts'

interface ServeFlags extends GrpcFlags, AccessFlags, PushFlags {
  config?: string
  insecure: boolean
  host: string
  port: number
  refuseContradictions?: boolean
  planning?: string
  vnis?: VniSet
  retrain: boolean
  retrainEvery?: number
  logLevel: 'error' | 'warn' | 'info' | 'debug' | 'silent'
}

/** `portent serve`: predictions over HTTP, and Alcor's gRPC. */
export const serveCommand = addPushOptions(addAccessOptions(addGrpcOptions(new Command('serve'))))
  .description('answer predictions over HTTP with the model that was trained; never simulates')
  .option(
    '--config <file>',
    'settings as YAML or JSON (default: $PORTENT_CONFIG); flags win over it',
  )
  .option('--host <address>', 'address to listen at', '127.0.0.1')
  .option('--port <number>', 'port to listen at; 0 for any that is free', port, 8080)
  .option(
    '--refuse-contradictions',
    'refuse a state that contradicts itself; else it is taken and reported',
  )
  .option('--no-retrain', 'retrain only when asked, not while it serves (docs/learning.md)')
  .option(
    '--retrain-every <span>',
    'so long after the last retraining began (default: 1h)',
    timeSpan,
  )
  .addOption(
    new Option(
      '--vnis <list>',
      'serve only these networks, e.g. 5000-5999,7001; other instances serve the rest (default: all)',
    ).argParser((text: string) => readVniSet(text, '--vnis')),
  )
  .option('--planning <file>', 'what pushes cost and how many there may be, as JSON')
  .addOption(
    new Option('--log-level <level>', 'what to log on standard error, as JSON lines')
      .choices(['error', 'warn', 'info', 'debug', 'silent'])
      .default('info'),
  )
  .action(async (given: ServeFlags, command: Command) => {
    const config = serveConfig(given, command, settingsOf(given.config))
    const server = await serve(config)
    const { grpc } = config
    if (!server.hasModel) console.log('no model serves yet: portent train makes one')
    if (server.grpcAddress !== undefined)
      console.log(`${server.grpcAddress} answers gRPC${grpc?.ncm ? ` by ${grpc.ncm.address}` : ''}`)
    console.log(`${server.url} answers; /docs describes it, /metrics measures it. Ctrl-C stops it.`)
    await server.closed
  })

function settingsOf(config: string | undefined): Settings {
  const { settings, problems } = readServeSettings(config)
  if (problems.length > 0) throw new PortentError('ERR_INPUT', settingProblems(problems))
  return settings
}

/**
 * What the service is told, by flags and by settings.
 *
 * @throws PortentError `ERR_INPUT` for files that cannot be used, and for settings that need others.
 */
export function serveConfig(given: ServeFlags, command: Command, settings: Settings): ServeConfig {
  const flags = withSettings(given, command, settings)
  const home = homeOf(command, settings.home)
  const grpc = grpcConfigOf(flags)
  const pushing = pushConfigOf(flags)
  const { host, port, logLevel, refuseContradictions = false } = flags
  const planning =
    given.planning === undefined
      ? undefined
      : readPlanning(readInput(given.planning).toString(), given.planning)
  const { retrain: automatic, retrainEvery: every } = flags
  const learning = learningOf({ ...settings.learning, automatic, every })
  return {
    ...serveConfigOf(settings),
    ...(learning && { learning }),
    ...{ home, host, port, logLevel, refuseContradictions },
    warehouse: { ...warehouseConfig(home, settings.clickhouse), waitMs: 0 },
    ...accessConfigOf(flags),
    ...(grpc && { grpc }),
    ...(planning && { planning }),
    ...(pushing && { pushing }),
    ...(flags.vnis && { vnis: flags.vnis }),
  }
}
