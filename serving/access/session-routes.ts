import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import { isoTime, MomentOut, problem } from '../http/schemas.ts'
import { type Access, localAccess, scopes } from './access.ts'
import { type AccessControl, identified, takeToken } from './access-hook.ts'
import { digestOf } from './key-store.ts'
import { sessionCookie, sessionTokenOf } from './session-cookie.ts'
import { vniSetText } from './vni-set.ts'

const Body = z
  .strictObject({
    key: z.string().min(1).max(200).describe('The API key; the browser need not keep it'),
  })
  .meta({
    id: 'SessionRequest',
    description: 'A key that a session is opened with',
    examples: [{ key: 'ptk_1bWm8sVdS0yYQmPZkq0VbBfPzZy4kq9bQ7Jm0h3nT2c' }],
  })

const Reply = z
  .object({
    who: z.string().describe('Whoever asks, as audits name them; `local` where no key is needed'),
    scopes: z.array(z.enum(scopes)).describe('What they may do'),
    vnis: z
      .string()
      .nullable()
      .describe('The networks they may name, such as 5000-5999,7001; null for all'),
    expiresAt: MomentOut.nullable().describe('When they have to show a key again; null for never'),
  })
  .meta({
    id: 'Session',
    description: 'Who asks, and what they may',
    examples: [
      {
        who: 'key 4f1c09aa63d1 (dpm)',
        scopes: ['read', 'plan'],
        vnis: '5000-5999',
        expiresAt: '2026-01-05T18:00:00.000Z',
      },
    ],
  })

/** `/v1/session`: what browsers log in with. */
export const sessionRoutes: FastifyPluginAsyncZod<{
  control: AccessControl | undefined
  now(): number
}> = async (app, { control, now }) => {
  app.post(
    '/v1/session',
    {
      config: { scope: 'open' },
      schema: {
        operationId: 'openSession',
        tags: ['access'],
        summary: 'Open a session',
        description:
          'For browsers: changes a key for a cookie that scripts cannot read and other sites cannot send, for ' +
          'eight hours. What changes something then needs the header `x-portent-request: 1`. Where the service ' +
          'asks for no keys, nothing is opened and everybody is `local`.',
        body: Body,
        response: {
          200: Reply.describe('It is open'),
          400: problem('The body is not valid'),
          401: problem('The key is not known, was revoked or has expired'),
          413: problem('The body is too large'),
          415: problem('The body is not JSON'),
          429: problem('The key makes too many calls'),
        },
      },
    },
    async (request, reply) => {
      if (!control?.authenticator.isRequired) return viewOf(localAccess)
      const { keys, sessions } = control.authenticator
      const grant = keys.find(digestOf(request.body.key), now())
      if (!grant)
        throw new PortentError(
          'ERR_UNAUTHORIZED',
          'the key is not known here, was revoked or has expired; ask for another',
        )
      takeToken(control.limits, grant, reply)
      const { access, id } = grant
      const session = sessions.open(id, now(), access.expiresAt)
      const seconds = Math.floor((session.expires - now()) / 1_000)
      reply.header('set-cookie', sessionCookie(session.token, seconds, isEncrypted(request)))
      control.audit.done(
        { who: access.who, address: request.ip, action: 'open session', detail: '' },
        now(),
      )
      return viewOf({ ...access, expiresAt: session.expires })
    },
  )
  app.get(
    '/v1/session',
    {
      config: { scope: 'open' },
      schema: {
        operationId: 'getSession',
        tags: ['access'],
        summary: 'Who I am',
        description: 'By session, key, token or certificate.',
        response: {
          200: Reply.describe('Who asks'),
          401: problem('Nobody is known to ask, or the session has ended'),
        },
      },
    },
    async (request, reply) => {
      if (!control) return viewOf(localAccess)
      return viewOf((await identified(request, reply, control.authenticator, now())).access)
    },
  )
  app.delete(
    '/v1/session',
    {
      config: { scope: 'open' },
      schema: {
        operationId: 'closeSession',
        tags: ['access'],
        summary: 'Close the session',
        description: 'The cookie is of no use from then on. Without a session, nothing happens.',
        response: { 200: z.object({ closed: z.boolean() }).describe('Whether one was open') },
      },
    },
    async (request, reply) => {
      const token = sessionTokenOf(request.headers.cookie)
      const closed = token !== undefined && control?.authenticator.sessions.close(token) === true
      reply.header('set-cookie', sessionCookie('', 0, isEncrypted(request)))
      return { closed }
    },
  )
}

const isEncrypted = ({ protocol }: { protocol: string }) => protocol === 'https'

function viewOf({ who, scopes: given, vnis, expiresAt }: Access) {
  return {
    who,
    scopes: [...given],
    vnis: vnis ? vniSetText(vnis) : null,
    expiresAt: expiresAt === undefined ? null : isoTime(expiresAt),
  }
}
