import { isIP } from 'node:net'
import { PortentError } from '../../core/index.ts'
import type { MayReach } from './reachable-address.ts'

/**
 * The URL of a webhook in canonical form.
 *
 * A name is looked up at every call, since what it leads to may change; an address is judged here as well.
 *
 * @param allowHttp - Whether it need not be encrypted.
 * @throws {@link PortentError} `ERR_INPUT` for what may not be called.
 */
export function webhookUrl(text: string, mayReach: MayReach, allowHttp: boolean): string {
  const refuse = (why: string) => {
    throw new PortentError('ERR_INPUT', `url: ${why}`)
  }
  const url = URL.canParse(text)
    ? new URL(text)
    : refuse('no URL; give one such as https://dpm.example/hook')
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:'))
    refuse(`${url.protocol.slice(0, 20)} is not let out; give an https URL`)
  if (url.username || url.password)
    refuse('has a name or password in it; calls are signed, so leave it out')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !mayReach(host))
    refuse(
      `${host} is a private or special address; name its network in webhooks.allow of the configuration`,
    )
  url.hash = ''
  return url.href
}
