import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Requests that are due at a steady rate whatever the answers take; plain data, so that it can go to a thread. */
export interface HttpTask {
  /** `http://host:port`. */
  readonly url: string
  readonly path: string
  /** Sent in turn. */
  readonly bodies: readonly string[]
  /** Requests a second; 0 for as many as are answered, one at a time over each connection. */
  readonly rate: number
  readonly seconds: number
  readonly connections: number
  /** Sent with each, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>
}

/** How many answers had which status; `closed` is a connection that was closed without one. */
export type Statuses = Readonly<Record<string, number>>

/** What a round of requests took. */
export interface HttpRound {
  /** From when each was due to its whole answer, milliseconds. */
  readonly times: Float64Array
  /** Answers other than 200, connections that broke, and requests without an answer at the end. */
  readonly failed: number
  readonly statuses: Statuses
  /** From the first to the last answer. */
  readonly seconds: number
}

/** How long answers are waited for after the last request was due, milliseconds. */
const patience = 5_000

/**
 * Sends requests when they are due. One for which no connection is free waits, and its time counts from when it
 * was due: a server that stalls is charged for all that it kept waiting.
 */
export async function httpRound(task: HttpTask): Promise<HttpRound> {
  const { rate, seconds, connections } = task
  const requests = requestsOf(task)
  const times: number[] = []
  const statuses: Record<string, number> = {}
  let failed = 0
  let last = 0
  const waiting: number[] = []
  const idle: Connection[] = []
  let sent = 0
  const send = (connection: Connection, due: number) =>
    connection.send(requests[sent++ % requests.length]!, due)
  const free = (connection: Connection) => {
    const due = waiting.shift()
    if (due !== undefined) send(connection, due)
    else if (rate > 0) idle.push(connection)
    else if (performance.now() < start + seconds * 1_000) send(connection, performance.now())
  }
  const count = (status: string) => {
    statuses[status] = (statuses[status] ?? 0) + 1
    if (status !== '200') failed++
  }
  const answered = (connection: Connection, due: number, status: string) => {
    last = performance.now()
    if (status === '200') times.push(last - due)
    count(status)
    free(connection)
  }
  const broken = () => count('closed')
  const { hostname, port } = new URL(task.url)
  const open = await Promise.all(
    Array.from({ length: connections }, () =>
      openConnection(hostname, Number(port), answered, broken),
    ),
  )
  const start = performance.now()
  for (const connection of open) free(connection)
  const total = rate * seconds
  for (let due = 0; due < total; ) {
    await sleep(1)
    const now = ((performance.now() - start) / 1_000) * rate
    for (; due < now && due < total; due++) {
      const time = start + (due / rate) * 1_000
      const connection = idle.pop()
      if (connection) send(connection, time)
      else waiting.push(time)
    }
  }
  if (rate === 0) await sleep(seconds * 1_000)
  const end = performance.now() + patience
  const underWay = () => waiting.length > 0 || open.some((connection) => connection.isBusy())
  while (performance.now() < end && underWay()) await sleep(5)
  failed += waiting.length + open.filter((connection) => connection.isBusy()).length
  for (const connection of open) connection.close()
  return { times: Float64Array.from(times), failed, statuses, seconds: (last - start) / 1_000 }
}

function requestsOf({ url, path, bodies, headers = {} }: HttpTask): Buffer[] {
  const { host } = new URL(url)
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return bodies.map((body) =>
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nhost: ${host}\r\n${more.join('')}content-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  )
}

/** One connection that is kept alive, for one request at a time. */
interface Connection {
  send(request: Buffer, due: number): void
  isBusy(): boolean
  close(): void
}

/** Reads no more of an answer than its status and length, so that it costs little beside the server. */
async function openConnection(
  host: string,
  port: number,
  answered: (connection: Connection, due: number, status: string) => void,
  broken: () => void,
): Promise<Connection> {
  const socket = await connected(host, port)
  let due: number | undefined
  let text: Buffer = Buffer.alloc(0)
  let isClosed = false
  const connection: Connection = {
    send(request, time) {
      due = time
      if (!isClosed) socket.write(request)
    },
    isBusy: () => due !== undefined,
    close() {
      isClosed = true
      socket.destroy()
    },
  }
  socket.on('data', (chunk: Buffer) => {
    text = text.length === 0 ? chunk : Buffer.concat([text, chunk])
    const end = text.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = text.toString('latin1', 0, end).toLowerCase()
    const length = Number(/content-length: (\d+)/.exec(head)?.[1])
    if (text.length < end + 4 + length) return
    const time = due!
    due = undefined
    text = Buffer.alloc(0)
    answered(connection, time, head.slice(9, 12))
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    if (!isClosed && due === undefined) broken()
    isClosed = true
  })
  return connection
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => resolve(socket))
  })
}
