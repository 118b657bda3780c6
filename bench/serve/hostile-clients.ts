import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { batches, questions } from './champion.ts'
import { type HttpTask, httpRound, type Statuses } from './http-load.ts'

/** What hostile clients have; plain data, so that it can go to a thread. */
export interface Credentials {
  /** A key that may read what all may, and is in the wrong hands. */
  readonly key: string
  /** One for another network than those asked for. */
  readonly otherKey: string
  /** One that may make few calls a second. */
  readonly slowKey: string
  /** A token that has expired, and one that was used and is good once. */
  readonly expiredToken: string
  readonly usedToken: string
}

/** Hostile clients to be let loose. */
export interface HostileTask {
  /** Names of {@link hostileKinds}. */
  readonly kinds: readonly string[]
  /** `http://host:port`. */
  readonly url: string
  /** `host:port` of the gRPC port. */
  readonly grpc: string
  readonly seconds: number
  readonly credentials: Credentials
}

/** How often they got which status, by kind; `closed` is a connection that was closed without one. */
export type Refusals = Readonly<Record<string, Statuses>>

interface HostileKind {
  readonly name: string
  /** What it must get: every other answer is one that was not refused. */
  readonly refusedBy: readonly string[]
  attack(task: HostileTask): Promise<Statuses>
}

/** How long the service lets a request take to come, with its looks every 5 s; milliseconds. */
const cutOffAfter = 38_000
/** Calls a second of a flood. */
const flood = 500
const path = '/v1/predictions'
const [question] = questions() as [string]
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** Each does one thing for as long as it is told; slow ones end when they are cut off. */
export const hostileKinds: readonly HostileKind[] = [
  {
    name: '50 bodies at a byte a second',
    refusedBy: ['408'],
    attack: ({ url, credentials }) =>
      lingering(url, 50, `${headOf(url, credentials.key)}content-length: 9000\r\n\r\n`, ' '),
  },
  {
    name: '200 half-open requests',
    refusedBy: ['408'],
    attack: ({ url, credentials }) => lingering(url, 200, headOf(url, credentials.key), ''),
  },
  {
    name: '20 bodies of 2 MiB a second',
    refusedBy: ['413'],
    attack: (task) => oneByOne(task, 20, [`"${'a'.repeat(2 ** 21)}"`]),
  },
  {
    name: '20 bodies nested 250,000 deep a second',
    refusedBy: ['400'],
    attack: (task) => oneByOne(task, 20, ['['.repeat(250_000)]),
  },
  {
    name: '500 bodies that are no JSON a second',
    refusedBy: ['400'],
    attack: (task) => oneByOne(task, flood, ['{"vni":5001,', '{]', question.slice(1)]),
  },
  {
    name: '5 batches above the limit a second',
    refusedBy: ['400'],
    attack: (task) => flooded(task, task.credentials.key, batches(257).slice(0, 20), 5),
  },
  {
    name: '5 batches at the limit a second (taken)',
    refusedBy: ['200'],
    attack: (task) => flooded(task, task.credentials.key, batches(256).slice(0, 20), 5),
  },
  {
    name: '500 calls without a key a second',
    refusedBy: ['401'],
    attack: (task) => flooded(task, undefined, [question]),
  },
  {
    name: '500 forged keys a second',
    refusedBy: ['401'],
    attack: (task) => flooded(task, `ptk_${randomBytes(32).toString('base64url')}`, [question]),
  },
  {
    name: "500 calls for another's VNI a second",
    refusedBy: ['403'],
    attack: (task) => flooded(task, task.credentials.otherKey, [question]),
  },
  {
    name: '500 expired tokens a second',
    refusedBy: ['401'],
    attack: (task) => flooded(task, task.credentials.expiredToken, [question]),
  },
  {
    name: '500 replayed tokens a second',
    refusedBy: ['401'],
    attack: (task) => flooded(task, task.credentials.usedToken, [question]),
  },
  {
    name: '500 calls a second of a key for 1',
    // Two seconds' worth may pass at once, and one a second after.
    refusedBy: ['429', '200'],
    attack: (task) => flooded(task, task.credentials.slowKey, [question]),
  },
  {
    name: '100 connections with garbage to gRPC a second',
    refusedBy: ['closed'],
    attack: garbage,
  },
]

/** Lets them loose, all at once; ends when all have ended. */
export async function attack(task: HostileTask): Promise<Refusals> {
  const chosen = hostileKinds.filter(({ name }) => task.kinds.includes(name))
  const all = chosen.map(async (kind) => [kind.name, await kind.attack(task)] as const)
  return Object.fromEntries(await Promise.all(all))
}

/** The head of a call, without its end and the length of a body. */
function headOf(url: string, key: string): string {
  const { host } = new URL(url)
  return (
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\n` +
    'content-type: application/json\r\n'
  )
}

/** Calls at a steady rate over up to 16 connections that are kept. */
async function flooded(
  { url, seconds }: HostileTask,
  token: string | undefined,
  bodies: readonly string[],
  rate = flood,
): Promise<Statuses> {
  const task: HttpTask = {
    ...{ url, path, bodies, rate, seconds, connections: Math.min(16, rate) },
    ...(token !== undefined && { headers: bearer(token) }),
  }
  return (await httpRound(task)).statuses
}

/** Opens connections that send something, and then a piece each second until they are cut off. */
async function lingering(url: string, count: number, text: string, piece: string) {
  const statuses: Record<string, number> = {}
  const { hostname, port } = new URL(url)
  const one = async () => {
    const { socket, status } = opened(hostname, Number(port))
    socket.write(text)
    const timer = setInterval(() => socket.write(piece), 1_000)
    count1(statuses, await Promise.race([status, sleep(cutOffAfter, 'still open')]))
    clearInterval(timer)
    socket.destroy()
  }
  await Promise.all(Array.from({ length: count }, one))
  return statuses
}

/** Sends bodies in turn, each over a connection of its own, so many a second. */
function oneByOne(
  { url, seconds, credentials }: HostileTask,
  rate: number,
  bodies: readonly string[],
): Promise<Statuses> {
  const { hostname, port } = new URL(url)
  const head = headOf(url, credentials.key)
  const calls = bodies.map((body) => `${head}content-length: ${body.length}\r\n\r\n${body}`)
  return repeated(rate, seconds, async (n) => {
    const { socket, status } = opened(hostname, Number(port))
    socket.write(calls[n % calls.length]!, 'latin1')
    const got = await Promise.race([status, sleep(10_000, 'nothing')])
    socket.destroy()
    return got
  })
}

/** Bytes that are no HTTP/2, each time over a connection of its own. */
function garbage({ grpc, seconds }: HostileTask): Promise<Statuses> {
  const [host, port] = [grpc.slice(0, grpc.lastIndexOf(':')), Number(grpc.split(':').at(-1))]
  return repeated(100, seconds, async () => {
    const { socket, status } = opened(host, port)
    socket.write(randomBytes(2_000))
    const got = await Promise.race([status, sleep(10_000, 'still open')])
    socket.destroy()
    return got
  })
}

/** Does something at a steady rate, and counts what came of it. */
async function repeated(rate: number, seconds: number, once: (n: number) => Promise<string>) {
  const statuses: Record<string, number> = {}
  const all: Promise<void>[] = []
  const start = performance.now()
  while (all.length < rate * seconds) {
    await sleep(1)
    const due = Math.min(seconds, (performance.now() - start) / 1_000) * rate
    while (all.length < due) all.push(once(all.length).then((status) => count1(statuses, status)))
  }
  await Promise.all(all)
  return statuses
}

/** A connection, and the status that it gets: `closed` for none before it is closed. */
function opened(host: string, port: number): { socket: Socket; status: Promise<string> } {
  const socket = connect({ host, port, noDelay: true })
  const status = new Promise<string>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      const [, code] = /^HTTP\/1\.1 (\d{3}) /.exec(chunk.toString('latin1', 0, 20)) ?? []
      if (code !== undefined) resolve(code)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve('closed'))
  })
  return { socket, status }
}

function count1(statuses: Record<string, number>, status: string): void {
  statuses[status] = (statuses[status] ?? 0) + 1
}
