import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type HttpCode, problemOf } from './problem.ts'

/**
 * Answers what Node's HTTP parser refuses, before there is a request: with a problem too.
 *
 * @param statusOf - The status of a code.
 */
export function clientErrorHandler(statusOf: (code: HttpCode) => number) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    // Whoever hung up needs no answer.
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const fault = faultOf(error.code)
    const status = statusOf(fault.code)
    const body = JSON.stringify(problemOf(fault, status, '', ''))
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  }
}

function faultOf(code: string | undefined): { code: HttpCode; detail: string } {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { code: 'ERR_REQUEST_TIMEOUT', detail: 'Send the whole request within 30 s' }
  if (code === 'HPE_HEADER_OVERFLOW')
    return { code: 'ERR_HEADERS_TOO_LARGE', detail: 'Send at most 16 KiB of headers' }
  return { code: 'ERR_BAD_REQUEST', detail: 'This is not HTTP/1.1' }
}
