import {
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js'
import type { Refusal } from './observation.ts'

/** Learns from a message and says what to answer. */
type Ask = (bytes: Buffer) => Promise<Uint8Array | Refusal>

/** Answers one message by what became of it here, without anybody behind. */
export async function answerUnary(
  call: ServerUnaryCall<Buffer, Buffer>,
  answer: sendUnaryData<Buffer>,
  ask: Ask,
  ended: (status: string) => void,
): Promise<void> {
  const answered = await ask(call.request)
  if (answered instanceof Uint8Array) answer(null, Buffer.from(answered))
  else answer({ ...answered })
  ended(call.cancelled ? 'CANCELLED' : nameOf(answered))
}

/**
 * Answers each message of a stream in its order, the next when the reply before is out; the first that is
 * refused ends it.
 */
export function answerStream(
  call: ServerDuplexStream<Buffer, Buffer>,
  ask: Ask,
  ended: (status: string) => void,
): void {
  let isEnded = false
  const end = (name: string) => {
    if (!isEnded) ended(name)
    isEnded = true
  }
  // The end can come while a message is being answered, though the stream is paused.
  let isAnswering = false
  let isHalfClosed = false
  const finish = () => {
    if (isEnded || isAnswering || !isHalfClosed) return
    end('OK')
    call.end()
  }
  call.on('data', async (bytes: Buffer) => {
    call.pause()
    isAnswering = true
    const answered = await ask(bytes)
    if (isEnded) return
    if (answered instanceof Uint8Array) {
      call.write(Buffer.from(answered), () => {
        isAnswering = false
        call.resume()
        finish()
      })
    } else {
      end(nameOf(answered))
      call.emit('error', { ...answered })
    }
  })
  call.on('end', () => {
    isHalfClosed = true
    finish()
  })
  call.on('cancelled', () => end('CANCELLED'))
}

function nameOf(answered: Uint8Array | Refusal): string {
  if (answered instanceof Uint8Array) return 'OK'
  return status[answered.code] ?? String(answered.code)
}
