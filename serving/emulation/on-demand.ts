import { Metadata } from '@grpc/grpc-js'

/** How emulated agents tell what they asked for from what was pushed; real ones need not. */
const mark = 'emulated-on-demand'

/** Metadata of a push that answers a request. */
export function onDemand(): Metadata {
  const metadata = new Metadata()
  metadata.set(mark, '1')
  return metadata
}

export const isOnDemand = (metadata: Metadata): boolean => metadata.get(mark).length > 0
