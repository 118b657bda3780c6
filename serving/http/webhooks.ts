import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import { type Access, accessOf } from '../access/access.ts'
import { readVniSet, vniSetText } from '../access/vni-set.ts'
import { allowedNetworks, covers } from '../subscriptions/allowed-networks.ts'
import { noticeTypes } from '../subscriptions/notice.ts'
import type { Subscriptions } from '../subscriptions/subscriptions.ts'
import { webhookUrl } from '../subscriptions/webhook-url.ts'
import type { Webhook } from '../subscriptions/webhooks.ts'
import { isoTime, MomentOut, problem } from './schemas.ts'

const Body = z
  .strictObject({
    url: z.string().min(1).max(2_000).describe('Whom to call: https, and no private address'),
    types: z
      .array(z.enum(noticeTypes))
      .min(1)
      .max(noticeTypes.length)
      .default([...noticeTypes])
      .describe('What to be told of'),
    vnis: z
      .string()
      .max(2_000)
      .optional()
      .describe(
        'Of which networks: VNIs and ranges, separated by commas; else all that the key may see',
      ),
    description: z.string().max(200).default('').describe('For people'),
  })
  .meta({
    id: 'NewWebhook',
    description: 'Whom to call, and at what',
    examples: [
      { url: 'https://dpm.example/portent', types: ['plan'], vnis: '5001,6000-6999' },
      { url: 'https://dpm.example/models', types: ['model'], description: 'tells the team' },
    ],
  })

const fields = {
  id: z.string(),
  url: z.string(),
  types: z.array(z.enum(noticeTypes)),
  vnis: z.string().nullable().describe('Null for all networks'),
  description: z.string(),
  who: z.string().describe('Who asked for it'),
  createdAt: MomentOut,
  state: z
    .enum(['working', 'failing', 'disabled'])
    .describe(
      '`disabled` is called no more until it is enabled: it failed for too long, answered 410, or its key is ' +
        'not good any more',
    ),
  failures: z.int().min(0).describe('Failures in a row'),
  lastFailure: z.string().nullable().describe('Why the last call failed, if it did'),
  failingSince: MomentOut.nullable(),
  retryAt: MomentOut.nullable().describe('When it is called next, while it fails'),
}

const example = {
  id: 'wh_7d0a1c8e-59a4-4b57-a9a3-5b1f3f1d8a10',
  url: 'https://dpm.example/portent',
  types: ['plan' as const],
  vnis: '5001,6000-6999',
  description: '',
  who: 'key 4f1c09aa (dpm)',
  createdAt: '2026-01-05T10:00:00.000Z',
  state: 'working' as const,
  failures: 0,
  lastFailure: null,
  failingSince: null,
  retryAt: null,
}

const WebhookOut = z
  .object(fields)
  .meta({ id: 'Webhook', description: 'Who is called', examples: [example] })

const Created = z
  .object({
    ...fields,
    secret: z
      .string()
      .describe('Signs every call, as Standard Webhooks says; told only here, and never again'),
  })
  .meta({
    id: 'CreatedWebhook',
    description: 'Who is called, with the secret',
    examples: [{ ...example, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
  })

const List = z
  .object({ webhooks: z.array(WebhookOut) })
  .meta({ id: 'Webhooks', description: 'Oldest first', examples: [{ webhooks: [example] }] })

const Id = z.object({
  id: z
    .string()
    .max(64)
    .meta({ examples: [example.id] })
    .describe('Id of the webhook'),
})

/** `/v1/webhooks`: who is called when something happens. */
export const webhookRoutes: FastifyPluginAsyncZod<{
  subscriptions: Subscriptions
  now(): number
}> = async (app, { subscriptions, now }) => {
  const { webhooks, log } = subscriptions
  app.post(
    '/v1/webhooks',
    {
      config: { scope: 'plan' },
      schema: {
        operationId: 'addWebhook',
        tags: ['subscriptions'],
        summary: 'Be called when something happens',
        description:
          'From now on each event is posted to the URL as JSON `{type, timestamp, data}`, at least once, ' +
          'signed as Standard Webhooks says: headers webhook-id, webhook-timestamp and webhook-signature. ' +
          'What is not answered with 2xx within 10 s is sent again with growing pauses; redirects are not ' +
          'followed. A webhook that fails for a day, or answers 410, is disabled until it is enabled again.',
        body: Body,
        response: {
          200: Created.describe('It is kept'),
          400: problem('The webhook is not valid, or the key has 20 already'),
          413: problem('The body is too large'),
          415: problem('The body is not JSON'),
        },
      },
    },
    async (request) => {
      const { url, types, vnis, description } = request.body
      const access = accessOf(request)
      const asked = vnis === undefined ? undefined : readVniSet(vnis, 'vnis')
      const { webhook, secret } = webhooks.add(
        {
          url: webhookUrl(url, subscriptions.mayReach, subscriptions.allowHttp),
          ...{ types, description, who: access.who },
          vnis: allowedNetworks(access, asked),
        },
        log.last + 1,
        now(),
      )
      subscriptions.webhooksChanged()
      return { ...viewOf(webhook), secret }
    },
  )
  app.get(
    '/v1/webhooks',
    {
      config: { scope: 'plan' },
      schema: {
        operationId: 'getWebhooks',
        tags: ['subscriptions'],
        summary: 'Who is called',
        description: 'The webhooks whose networks the key may see all, and how they do.',
        response: { 200: List.describe('The webhooks') },
      },
    },
    async (request) => ({
      webhooks: webhooks
        .list()
        .filter((webhook) => maySee(accessOf(request), webhook))
        .map(viewOf),
    }),
  )
  app.delete(
    '/v1/webhooks/:id',
    {
      config: { scope: 'plan' },
      schema: {
        operationId: 'removeWebhook',
        tags: ['subscriptions'],
        summary: 'Be called no more',
        description: 'A call under way may still arrive.',
        params: Id,
        response: {
          200: z.object({ removed: z.string().describe('Its id') }).describe('It is gone'),
          404: problem('There is no such webhook that the key may see'),
        },
      },
    },
    async (request) => {
      const { id } = seen(request)
      webhooks.remove(id)
      subscriptions.webhooksChanged()
      return { removed: id }
    },
  )
  app.post(
    '/v1/webhooks/:id/enable',
    {
      config: { scope: 'plan' },
      schema: {
        operationId: 'enableWebhook',
        tags: ['subscriptions'],
        summary: 'Be called again',
        description:
          'It goes on with the first event that it has not confirmed; if that is kept no longer, a notice `gap` ' +
          'says so. One that works already is tried again at once.',
        params: Id,
        response: {
          200: WebhookOut.describe('It is called again'),
          404: problem('There is no such webhook that the key may see'),
        },
      },
    },
    async (request) => {
      const webhook = seen(request)
      webhooks.enable(webhook)
      subscriptions.webhooksChanged()
      return viewOf(webhooks.get(webhook.id)!)
    },
  )

  function seen(request: FastifyRequest<{ Params: z.output<typeof Id> }>): Webhook {
    const { id } = request.params
    const webhook = webhooks.get(id)
    if (webhook && maySee(accessOf(request), webhook)) return webhook
    throw new PortentError(
      'ERR_NOT_FOUND',
      `there is no webhook ${id}; GET /v1/webhooks lists those that there are`,
    )
  }
}

const maySee = (access: Access, webhook: Webhook) => covers(access.vnis, webhook.vnis)

function viewOf(webhook: Webhook): z.output<typeof WebhookOut> {
  const { id, url, types, vnis, description, who, failures, lastFailure } = webhook
  const isFailing = failures > 0
  const isDisabled = webhook.disabled !== undefined
  const { failingSince } = webhook
  return {
    ...{ id, url, description, who, failures },
    types: [...types],
    vnis: vnis === undefined ? null : vniSetText(vnis),
    createdAt: isoTime(webhook.created),
    state: isDisabled ? 'disabled' : isFailing ? 'failing' : 'working',
    lastFailure: lastFailure || null,
    failingSince: failingSince === undefined ? null : isoTime(failingSince),
    retryAt: isFailing && !isDisabled ? isoTime(webhook.tryAt) : null,
  }
}
