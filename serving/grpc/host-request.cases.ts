/** Requests for tests, as bytes. */
import { type HostRequestItem, writeHostRequest } from '../../goalstate/index.ts'

const item: HostRequestItem = {
  kind: 'on-demand',
  requestId: 'a',
  vni: 5001,
  source: '10.0.0.4',
  sourcePort: 40112,
  destination: '10.0.0.9',
  destinationPort: 5432,
  etherType: 'ipv4',
  protocol: 6,
}

/** A HostRequest of the small region, as bytes. */
export function hostRequest(...over: readonly Partial<HostRequestItem>[]): Buffer {
  return Buffer.from(writeHostRequest(over.map((one) => ({ ...item, ...one }))))
}
