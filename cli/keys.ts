import { X509Certificate } from 'node:crypto'
import { userInfo } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { PortentError } from '../core/index.ts'
import {
  AccessAudit,
  certificateDigest,
  defaultRate,
  type KeptKey,
  KeyStore,
  openAccess,
  readVniSet,
  type Scope,
  scopes,
  vniSetText,
} from '../serving/index.ts'
import { homeOf } from './home.ts'
import { readInput } from './input-file.ts'
import { someOf, timeSpan } from './options.ts'

interface CreateFlags {
  name: string
  scopes: Scope[]
  vnis?: string
  expires?: number
  rate: number
  certificate?: string
  json?: boolean
}

/** `portent keys create`: the one time that a key is shown. */
const createCommand = new Command('create')
  .description('make a key; it is shown once, and only its digest is kept')
  .requiredOption('--name <text>', 'who it is for, as audits and logs tell it')
  .requiredOption('--scopes <list>', `what it may do, some of ${scopes.join(', ')}`, someOf(scopes))
  .option('--vnis <list>', 'the only networks it may name, such as 5000-5999,7001; else all')
  .option('--expires <when>', 'after a time such as 90d, or at a moment such as 2027-01-31', ending)
  .option('--rate <number>', 'calls a second, twice as many at once', aboveZero, defaultRate)
  .option('--certificate <file>', 'let in whoever shows this client certificate (PEM) instead')
  .option('--json', 'print the key and what is kept of it as JSON')
  .action((flags: CreateFlags, command: Command) =>
    withKeys(command, (keys, note) => {
      const { name, scopes, vnis, expires, rate, certificate, json } = flags
      const now = Date.now()
      const settings = {
        ...{ name, scopes, rate },
        ...(vnis !== undefined && { vnis: readVniSet(vnis, '--vnis') }),
        ...(expires !== undefined && { expires }),
      }
      const made =
        certificate === undefined
          ? keys.create(settings, now)
          : { key: undefined, kept: keys.admitCertificate(digestIn(certificate), settings, now) }
      note('portent keys create', told(made.kept, now))
      if (json) console.log(JSON.stringify({ key: made.key, ...plain(made.kept) }, null, 2))
      else if (made.key !== undefined) console.log(made.key)
      console.error(`${told(made.kept, now)}${made.key ? '\nIt is not shown again.' : ''}`)
    }),
  )

const listCommand = new Command('list')
  .description('what keys there are, newest first')
  .option('--json', 'print them as JSON')
  .action(({ json }: { json?: boolean }, command: Command) =>
    withKeys(command, (keys) => {
      const list = keys.list()
      if (json) console.log(JSON.stringify(list.map(plain), null, 2))
      else if (list.length === 0) console.log('no key yet: whoever is on this machine is let in')
      else for (const key of list) console.log(told(key, Date.now()))
    }),
  )

const revokeCommand = new Command('revoke')
  .description('refuse a key from now on, under a running service too')
  .argument('<id>', 'of the key, as portent keys list shows it')
  .action((id: string, _flags: object, command: Command) =>
    withKeys(command, (keys, note) => {
      const revoked = told(keys.revoke(id, Date.now()), Date.now())
      note('portent keys revoke', revoked)
      console.log(revoked)
    }),
  )

/** `portent keys`: who may call the service. */
export const keysCommand = new Command('keys')
  .description('make, list and revoke the keys that callers of the service show')
  .addCommand(createCommand)
  .addCommand(listCommand)
  .addCommand(revokeCommand)

function withKeys(
  command: Command,
  work: (keys: KeyStore, note: (action: string, detail: string) => void) => void,
): void {
  const database = openAccess(homeOf(command))
  try {
    const audit = new AccessAudit(database)
    work(new KeyStore(database), (action, detail) => {
      const who = `${userInfo().username} on this machine`
      audit.done({ who, address: 'local', action, detail }, Date.now())
    })
  } finally {
    database.close()
  }
}

function digestIn(path: string): Buffer {
  try {
    return certificateDigest(new X509Certificate(readInput(path)).raw)
  } catch (cause) {
    if (cause instanceof PortentError) throw cause
    const reason = (cause as Error).message
    throw new PortentError(
      'ERR_INPUT',
      `--certificate ${path}: ${reason}; give a certificate in PEM`,
      { cause },
    )
  }
}

const dateOf = (time: number) => new Date(time).toISOString().slice(0, 16).replace('T', ' ')

function told(key: KeptKey, now: number): string {
  const { id, kind, name, scopes, vnis, rate, created, expires, revoked } = key
  const isOver = expires !== undefined && expires <= now
  const end =
    expires === undefined ? 'never expires' : `expire${isOver ? 'd' : 's'} ${dateOf(expires)}`
  return [
    ...[id, name, kind === 'certificate' ? 'certificate' : 'key', scopes.join(',')],
    vnis ? `VNIs ${vniSetText(vnis)}` : 'all VNIs',
    `${rate}/s`,
    `made ${dateOf(created)}`,
    revoked === undefined ? end : `revoked ${dateOf(revoked)}`,
  ].join('  ')
}

function plain({ vnis, created, expires, revoked, ...key }: KeptKey) {
  const iso = (time: number | undefined) =>
    time === undefined ? null : new Date(time).toISOString()
  return {
    ...key,
    vnis: vnis ? vniSetText(vnis) : null,
    created: iso(created),
    expires: iso(expires),
    revoked: iso(revoked),
  }
}

function ending(text: string): number {
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text))) return Date.parse(text)
  try {
    return Date.now() + timeSpan(text)
  } catch {
    throw new InvalidArgumentError('a time such as 90d or 12h, or a date, is needed.')
  }
}

function aboveZero(text: string): number {
  const value = Number(text)
  if (!(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError('a number above 0 is needed.')
  return value
}
