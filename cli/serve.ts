import { Command, Option } from 'commander'
import { readPlanning, serve } from '../serving/index.ts'
import { type AccessFlags, accessConfigOf, addAccessOptions } from './access-options.ts'
import { addGrpcOptions, type GrpcFlags, grpcConfigOf } from './grpc-options.ts'
import { homeOf } from './home.ts'
import { readInput } from './input-file.ts'
import { port } from './options.ts'
import { warehouseConfig } from './warehouse.ts'

interface ServeFlags extends GrpcFlags, AccessFlags {
  insecure: boolean
  host: string
  port: number
  refuseContradictions?: boolean
  planning?: string
  logLevel: 'error' | 'warn' | 'info' | 'debug' | 'silent'
}

/** `portent serve`: predictions over HTTP, and Alcor's gRPC. */
export const serveCommand = addAccessOptions(addGrpcOptions(new Command('serve')))
  .description('answer predictions over HTTP with the model that was trained; never simulates')
  .option('--host <address>', 'address to listen at', '127.0.0.1')
  .option('--port <number>', 'port to listen at; 0 for any that is free', port, 8080)
  .option(
    '--refuse-contradictions',
    'refuse a state that contradicts itself; else it is taken and reported',
  )
  .option('--planning <file>', 'what pushes cost and how many there may be, as JSON')
  .addOption(
    new Option('--log-level <level>', 'what to log on standard error, as JSON lines')
      .choices(['error', 'warn', 'info', 'debug', 'silent'])
      .default('info'),
  )
  .action(async (flags: ServeFlags, command: Command) => {
    const home = homeOf(command)
    const warehouse = { ...warehouseConfig(home), waitMs: 0 }
    const grpc = grpcConfigOf(flags)
    const { host, port, logLevel, refuseContradictions = false } = flags
    const planning =
      flags.planning === undefined
        ? undefined
        : readPlanning(readInput(flags.planning).toString(), flags.planning)
    const server = await serve({
      ...{ home, warehouse, host, port, logLevel, refuseContradictions },
      ...accessConfigOf(flags),
      ...(grpc && { grpc }),
      ...(planning && { planning }),
    })
    if (!server.hasModel) console.log('no model serves yet: portent train makes one')
    if (server.grpcAddress !== undefined)
      console.log(`${server.grpcAddress} answers gRPC${grpc?.ncm ? ` by ${grpc.ncm.address}` : ''}`)
    console.log(`${server.url} answers; /docs describes it, /metrics measures it. Ctrl-C stops it.`)
    await server.closed
  })
