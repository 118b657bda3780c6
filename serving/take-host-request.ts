import { PortentError } from '../core/index.ts'
import type { HostRequest, HostRequestItem } from '../goalstate/index.ts'
import { canonicalAddress } from './http/address.ts'
import type { Intake } from './intake.ts'
import type { RequestReport } from './store/store.ts'

/** Which host asked, as other reports name it, and when. */
interface Origin {
  /** Empty where nothing says. */
  readonly host: string
  /** Milliseconds since the epoch. */
  readonly time: number
}

/** How a HostRequest was taken. */
interface TakenRequest {
  readonly accepted: number
  readonly duplicates: number
  readonly restarts: number
}

/**
 * Takes what an Alcor agent asks its Network Configuration Manager, however it came.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a restart of no host; nothing is kept then.
 */
export async function takeHostRequest(
  { requests }: HostRequest,
  { host, time }: Origin,
  intake: Intake,
): Promise<TakenRequest> {
  const onDemand = requests.filter(({ kind }) => kind === 'on-demand')
  const restarted = requests.filter(({ kind }) => kind === 'agent-restarted')
  if (restarted.length > 0 && host === '') throw namelessRestart()
  const reports = onDemand.map((item) => reportOf(item, time, host))
  const accepted = reports.length === 0 ? 0 : (await intake.keepRequests(reports)).length
  const restarts = intake.keepRestarts(
    restarted.map(({ requestId }) => ({ requestId, host, time })),
  )
  return { accepted, duplicates: onDemand.length - accepted, restarts: restarts.length }
}

/** With addresses spelled as in all other reports, where an IPv4 address inside IPv6 is that address. */
function reportOf(item: HostRequestItem, time: number, host: string): RequestReport {
  const { requestId, vni, source, destination, destinationPort, protocol } = item
  return {
    requestId,
    time,
    vni,
    source: canonicalAddress(source) ?? source,
    destination: canonicalAddress(destination) ?? destination,
    port: destinationPort,
    protocol,
    host,
  }
}

function namelessRestart(): PortentError {
  return new PortentError(
    'ERR_INPUT',
    "HostRequest: an agent restarted, and nothing says which host's; add its address as ?host_ip=",
  )
}
