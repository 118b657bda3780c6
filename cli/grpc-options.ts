import { type Command, InvalidArgumentError, Option } from 'commander'
import { PortentError } from '../core/index.ts'
import { type GrpcConfig, readClientTls, readServerTls, type TlsFiles } from '../serving/index.ts'
import { port } from './options.ts'

/** What {@link addGrpcOptions} adds to a command's flags. */
export interface GrpcFlags extends TlsFiles {
  grpcPort?: number
  grpcHost: string
  ncm?: string
  insecure?: boolean
}

/** The options of the gRPC port. */
export function addGrpcOptions(command: Command): Command {
  const file = (name: string, description: string) => new Option(`${name} <file>`, description)
  return command
    .addOption(
      new Option(
        '--grpc-port <number>',
        "answer Alcor's GoalStateProvisioner here too; 0 for any that is free",
      ).argParser(port),
    )
    .addOption(new Option('--grpc-host <address>', 'address of the gRPC port').default('127.0.0.1'))
    .addOption(
      new Option(
        '--ncm <host:port>',
        'forward all gRPC calls to this Network Configuration Manager; else they are only observed',
      ).argParser(hostAndPort),
    )
    .addOption(file('--grpc-cert', 'certificate of the gRPC port, PEM'))
    .addOption(file('--grpc-key', 'its key, PEM'))
    .addOption(file('--grpc-client-ca', 'let in only clients with a certificate of these, PEM'))
    .addOption(file('--ncm-ca', 'encrypt the way to the NCM, whose certificate is of these, PEM'))
    .addOption(file('--ncm-cert', 'certificate to show the NCM, PEM'))
    .addOption(file('--ncm-key', 'its key, PEM'))
    .addOption(
      new Option(
        '--insecure',
        'let other hosts reach the ports without keys, and gRPC without TLS',
      ).default(false),
    )
}

/**
 * The gRPC port that the flags ask for, if any.
 *
 * @throws {@link PortentError} `ERR_INPUT` for files that cannot be used, and for options of a port that
 *   was not asked for.
 */
export function grpcConfigOf(flags: GrpcFlags): GrpcConfig | undefined {
  const tls = readServerTls(flags)
  const ncmTls = readClientTls(flags)
  if (flags.grpcPort === undefined) {
    if (flags.ncm !== undefined || tls)
      throw new PortentError('ERR_INPUT', '--ncm and --grpc-cert need a port: give --grpc-port')
    return undefined
  }
  if (ncmTls && flags.ncm === undefined)
    throw new PortentError('ERR_INPUT', '--ncm-ca is of no use without an NCM: give --ncm')
  return {
    port: flags.grpcPort,
    host: flags.grpcHost,
    insecure: flags.insecure ?? false,
    ...(tls && { tls }),
    ...((tls || ncmTls) && { files: flags }),
    ...(flags.ncm !== undefined && {
      ncm: { address: flags.ncm, ...(ncmTls && { tls: ncmTls }) },
    }),
  }
}

/** `host:port`, the host an address or a name; an IPv6 address in brackets. */
export function hostAndPort(text: string): string {
  const [, host, digits] = /^(\[[0-9a-f:.]+\]|[^:[\]/\s]+):(\d{1,5})$/i.exec(text) ?? []
  if (host === undefined || Number(digits) < 1 || Number(digits) > 65_535)
    throw new InvalidArgumentError('a host and a port such as 10.0.0.7:9016 are needed.')
  return text
}
