import {
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from '@grpc/grpc-js'

/**
 * Ends calls of one message whose message takes longer than `time` to come, milliseconds, so that nobody
 * can hold calls open for nothing. Streams may be silent as long as they like.
 */
export function endSlowRequests(time: number): ServerInterceptor {
  return (method, call) => {
    if (method.requestStream) return new ServerInterceptingCall(call)
    let timer: NodeJS.Timeout | undefined
    const stop = () => clearTimeout(timer)
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        const details = `the message did not come within ${time} ms`
        timer = setTimeout(
          () => call.sendStatus({ code: status.DEADLINE_EXCEEDED, details, metadata: null }),
          time,
        )
        next(metadata)
      })
      .withOnReceiveHalfClose((next) => {
        stop()
        next()
      })
      .withOnCancel(stop)
      .build()
    const responder = new ResponderBuilder().withStart((next) => next(listener)).build()
    return new ServerInterceptingCall(call, responder)
  }
}
