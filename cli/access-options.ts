import { type Command, Option } from 'commander'
import { PortentError } from '../core/index.ts'
import type { HttpTlsFiles, TokenSettings } from '../serving/index.ts'

/** What {@link addAccessOptions} adds to a command's flags, and `--insecure`, which the gRPC port has too. */
export interface AccessFlags extends HttpTlsFiles {
  jwtKeys?: string
  jwtIssuer?: string
  jwtAudience?: string
  jwtOnce?: boolean
  insecure?: boolean
}

/** The options of who may call, and of how the HTTP port is encrypted. */
export function addAccessOptions(command: Command): Command {
  const file = (name: string, description: string) => new Option(`${name} <file>`, description)
  return command
    .addOption(file('--cert', 'certificate of the HTTP port, PEM'))
    .addOption(file('--key', 'its key, PEM'))
    .addOption(file('--client-ca', 'let only clients with a certificate of these reach HTTP, PEM'))
    .addOption(
      file('--jwt-keys', 'take JSON Web Tokens signed by these: a JWK Set, or a public key in PEM'),
    )
    .option('--jwt-issuer <text>', 'what the iss of tokens must be')
    .option('--jwt-audience <text>', 'what the aud of tokens must be')
    .option('--jwt-once', 'take each token once, by its jti')
}

/**
 * What the flags say of who may call.
 *
 * @throws {@link PortentError} `ERR_INPUT` for one option without another that it needs.
 */
export function accessConfigOf(flags: AccessFlags): {
  readonly tokens?: TokenSettings
  readonly tls?: HttpTlsFiles
  readonly insecure: boolean
} {
  const tokens = tokensOf(flags)
  const { cert, key, clientCa, insecure = false } = flags
  const tls = {
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(clientCa !== undefined && { clientCa }),
  }
  return { insecure, ...(tokens && { tokens }), ...(Object.keys(tls).length > 0 && { tls }) }
}

function tokensOf(flags: AccessFlags): TokenSettings | undefined {
  const { jwtKeys, jwtIssuer, jwtAudience, jwtOnce } = flags
  const given = [jwtKeys, jwtIssuer, jwtAudience]
  if (given.every((value) => value === undefined) && !jwtOnce) return undefined
  if (jwtKeys === undefined || jwtIssuer === undefined || jwtAudience === undefined)
    throw new PortentError(
      'ERR_INPUT',
      'tokens need all of --jwt-keys, --jwt-issuer and --jwt-audience: give those that are missing',
    )
  const required = { keysFile: jwtKeys, issuer: jwtIssuer, audience: jwtAudience }
  return { ...required, ...(jwtOnce && { once: true }) }
}
