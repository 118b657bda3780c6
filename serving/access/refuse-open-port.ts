import { isIPv4 } from 'node:net'
import { PortentError } from '../../core/index.ts'

/** Whether only programs of this machine can connect to `host`, an address or a name. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

/**
 * Refuses a port that other hosts reach while nobody is asked who they are.
 *
 * @param option - Says the host, e.g. `--host`.
 * @param asks - Whether a key, a token or a certificate is asked for.
 * @throws {@link PortentError} `ERR_INPUT`
 */
export function refuseOpenPort(option: string, host: string, asks: boolean): void {
  if (asks || isLoopback(host)) return
  throw new PortentError(
    'ERR_INPUT',
    `${option} ${host} opens the port to other hosts, and nobody is asked who they are: make a key by portent ` +
      'keys create, take tokens by --jwt-keys, or say --insecure',
  )
}
