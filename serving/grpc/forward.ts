import type { Duplex } from 'node:stream'
import {
  type Client,
  type Metadata,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type StatusObject,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js'
import type { MethodShape } from '../../goalstate/index.ts'
import { passedOn } from './metadata.ts'

/** What is told of a call that was forwarded. */
export interface Forwarding {
  /** The call ended. @param status - By its name in gRPC. */
  ended(status: string): void
  /** What the call spent here, milliseconds: until it was sent on, and from the answer until that was. */
  added(milliseconds: number): void
}

const raw = (bytes: Buffer) => bytes

/** Sends one message on, with its metadata, deadline and cancellation, and answers what was answered. */
export function forwardUnary(
  ncm: Client,
  method: MethodShape,
  call: ServerUnaryCall<Buffer, Buffer>,
  answer: sendUnaryData<Buffer>,
  told: Forwarding,
): void {
  const came = performance.now()
  let reply: Buffer | undefined
  let answered = came
  const onward = ncm.makeUnaryRequest<Buffer, Buffer>(
    method.path,
    raw,
    raw,
    call.request,
    passedOn(call.metadata),
    { parent: call },
    (_error, value) => {
      answered = performance.now()
      reply = value
    },
  )
  const sent = performance.now()
  onward.on('metadata', (metadata) => sendFirst(call, metadata))
  onward.on('status', (end) => {
    const trailers = passedOn(end.metadata)
    if (end.code === status.OK) answer(null, reply ?? null, trailers)
    else answer({ code: end.code, details: end.details, metadata: trailers })
    told.ended(nameOf(end))
    told.added(sent - came + performance.now() - answered)
  })
}

/**
 * Joins a caller's stream to one of the same method further on, in both directions, each as fast as who
 * reads it; the half-close of either end, metadata, deadline and cancellation pass too.
 */
export function forwardStream(
  ncm: Client,
  method: MethodShape,
  call: ServerDuplexStream<Buffer, Buffer>,
  told: Pick<Forwarding, 'ended'>,
): void {
  const onward = ncm.makeBidiStreamRequest<Buffer, Buffer>(
    method.path,
    raw,
    raw,
    passedOn(call.metadata),
    { parent: call },
  )
  // They are streams of Node, which grpc-js's types say in a way of their own.
  const [caller, callee] = [call as unknown as Duplex, onward as unknown as Duplex]
  caller.pipe(callee)
  callee.pipe(caller, { end: false })
  let end: StatusObject | undefined
  let isRead = false
  // Replies that were read before the end are still to be written; the end comes after them.
  const finish = () => {
    if (!end || !isRead) return
    caller.unpipe(callee)
    const metadata = passedOn(end.metadata)
    if (end.code === status.OK) call.end(metadata)
    else call.emit('error', { code: end.code, details: end.details, metadata })
  }
  onward.on('metadata', (metadata) => sendFirst(call, metadata))
  onward.on('error', () => undefined) // its status tells
  onward.on('end', () => {
    isRead = true
    finish()
  })
  onward.on('status', (got) => {
    end = got
    told.ended(nameOf(got))
    finish()
  })
  // Nobody reads the replies of a call that was given up.
  call.on('cancelled', () => onward.resume())
}

/** Passes on what came before any message, if that is anything of the server's own. */
function sendFirst(call: { sendMetadata(metadata: Metadata): void }, metadata: Metadata): void {
  const passed = passedOn(metadata)
  if (Object.keys(passed.getMap()).length > 0) call.sendMetadata(passed)
}

function nameOf({ code }: StatusObject): string {
  return status[code] ?? String(code)
}
