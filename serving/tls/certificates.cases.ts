/** Certificates for tests, as openssl makes them. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** A folder with an authority `<name>.pem` for each name, and a certificate `<name>-leaf.pem` by it. */
export interface Authorities {
  path(file: string): string
  text(file: string): string
  /** The certificate of an authority, PEM. */
  ca(name: string): string
  /** A certificate by it for 127.0.0.1, with its key, PEM. */
  identity(name: string): { readonly certificate: string; readonly key: string }
}

/** Makes the authorities; they are there until the tests of the file end. */
export function makeAuthorities(names: readonly string[]): Authorities {
  const folder = mkdtempSync(join(tmpdir(), 'portent-tls-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const path = (file: string) => join(folder, file)
  const text = (file: string) => readFileSync(path(file), 'utf8')
  if (hasOpenssl) for (const name of names) makeAuthority(path(name))
  return {
    path,
    text,
    ca: (name) => text(`${name}.pem`),
    identity: (name) => ({ certificate: text(`${name}-leaf.pem`), key: text(`${name}-leaf.key`) }),
  }
}

/** @param at - The path of its files, without their endings. */
function makeAuthority(at: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const name = at.split('/').at(-1)
  const own = ['-subj', `/CN=${name}`, '-keyout', `${at}.key`, '-out', `${at}.pem`]
  openssl('req', '-x509', ...key, '-days', '2', ...own)
  const leaf = ['-subj', `/CN=${name}-leaf`, '-keyout', `${at}-leaf.key`, '-out', `${at}.csr`]
  openssl('req', ...key, ...leaf)
  writeFileSync(`${at}.ext`, 'subjectAltName=IP:127.0.0.1\n')
  const by = ['-CA', `${at}.pem`, '-CAkey', `${at}.key`, '-CAcreateserial', '-extfile', `${at}.ext`]
  openssl('x509', '-req', '-in', `${at}.csr`, ...by, '-days', '2', '-out', `${at}-leaf.pem`)
}
