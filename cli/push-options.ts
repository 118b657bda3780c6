import { type Command, Option } from 'commander'
import { PortentError } from '../core/index.ts'
import {
  type ConfirmBy,
  confirmations,
  type PushConfig,
  type PushTlsFiles,
  readPushTls,
} from '../serving/index.ts'
import { hostAndPort } from './grpc-options.ts'
import { port, timeSpan } from './options.ts'

/** What {@link addPushOptions} adds to a command's flags. */
export interface PushFlags extends PushTlsFiles {
  pushTo?: string
  pushToAgents?: number
  pushConfirm: ConfirmBy
  planEvery?: number
}

/** The options of what Portent pushes by itself. */
export function addPushOptions(command: Command): Command {
  const file = (name: string, description: string) => new Option(`${name} <file>`, description)
  return command
    .addOption(
      new Option(
        '--push-to <host:port>',
        'push plans to this Network Configuration Manager, which hands on to the hosts',
      ).argParser(hostAndPort),
    )
    .addOption(
      new Option(
        '--push-to-agents <port>',
        'push plans straight to the agent of each host, at its address and this port',
      ).argParser(port),
    )
    .addOption(file('--push-ca', 'encrypt pushes, to whom has a certificate of these, PEM'))
    .addOption(file('--push-cert', 'certificate to show whom is pushed to, PEM'))
    .addOption(file('--push-key', 'its key, PEM'))
    .addOption(
      new Option(
        '--push-confirm <what>',
        'what counts as delivered: what replies confirm, or every push that ends well',
      )
        .choices(confirmations)
        .default('replies'),
    )
    .addOption(
      new Option(
        '--plan-every <time>',
        'plan for all VMs that were active in the last hour, every so often, e.g. 5m',
      ).argParser(timeSpan),
    )
}

/**
 * What the flags ask to be pushed, if anything.
 *
 * @throws PortentError `ERR_INPUT` for files that cannot be used, and for options that contradict each other
 *   or are of no use alone.
 */
export function pushConfigOf(flags: PushFlags): PushConfig | undefined {
  const { pushTo, pushToAgents } = flags
  const tls = readPushTls(flags)
  const triggers = flags.planEvery === undefined ? {} : { every: flags.planEvery }
  const settings = { confirmBy: flags.pushConfirm }
  if (pushTo !== undefined && pushToAgents !== undefined)
    throw new PortentError(
      'ERR_INPUT',
      '--push-to and --push-to-agents say two ways for every push: give one of them',
    )
  if (pushTo !== undefined)
    return { to: { ncm: { address: pushTo, ...(tls && { tls }) } }, settings, triggers }
  if (pushToAgents !== undefined)
    return { to: { agentPort: pushToAgents, ...(tls && { tls }) }, settings, triggers }
  if (tls)
    throw new PortentError(
      'ERR_INPUT',
      '--push-ca is of no use without somebody to push to: give --push-to or --push-to-agents',
    )
  return flags.planEvery === undefined ? undefined : { triggers }
}
