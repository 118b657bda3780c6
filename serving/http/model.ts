import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import type { Manifest } from '../../ml/index.ts'
import { requireAllVnis } from '../access/access.ts'
import type { LiveModels } from '../models/live-models.ts'
import { Failed, Manifest as ManifestOut, manifestOut } from './model-schemas.ts'
import { isoTime, problem } from './schemas.ts'

/** All the routes need to know of the predictor. */
export interface ModelSource {
  readonly manifest: Manifest | undefined
}

const Reply = ManifestOut.meta({
  id: 'Model',
  examples: [
    {
      version: '9f86d081884c7d65',
      createdAt: '2026-01-05T04:00:00.000Z',
      kind: 'similar-vms',
      name: 'similar-vms(power=2)',
      seed: 1,
      data: {
        from: 1_767_000_000_000,
        to: 1_767_600_000_000,
        events: 90_000,
        vms: 480,
        items: 300,
      },
      horizon: 600_000,
      metrics: { coverage: 0.61, accuracy: 0.2 },
    },
  ],
})

/** `GET /v1/model`, `/health/live` and `/health/ready`: what serves, and whether it does. */
export const modelRoutes: FastifyPluginAsyncZod<{
  predictor: ModelSource
  models: Pick<LiveModels, 'failed'>
}> = async (app, { predictor, models }) => {
  const manifestNow = () => {
    if (predictor.manifest) return predictor.manifest
    throw new PortentError('ERR_NO_MODEL', 'no model has been trained yet: run `portent train`')
  }

  app.get(
    '/v1/model',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getModel',
        tags: ['predictions'],
        summary: 'The model that answers',
        description: 'Its version, what it learned, and how it did on events that it had not seen.',
        response: {
          200: Reply.describe('The manifest of the model'),
          503: problem('No model has been trained yet'),
        },
      },
    },
    async (request) => {
      requireAllVnis(request)
      return manifestOut(manifestNow())
    },
  )

  app.get(
    '/health/live',
    {
      config: { scope: 'open' },
      schema: {
        operationId: 'isLive',
        tags: ['operation'],
        summary: 'Whether the process answers',
        description: 'Restart the service if this fails.',
        response: { 200: z.object({ status: z.literal('live') }).describe('It answers') },
      },
    },
    async () => ({ status: 'live' as const }),
  )

  app.get(
    '/health/ready',
    {
      config: { scope: 'open' },
      schema: {
        operationId: 'isReady',
        tags: ['operation'],
        summary: 'Whether predictions can be asked for',
        description: 'Reports are taken even while this says no.',
        response: {
          200: z
            .object({
              status: z.literal('ready'),
              modelVersion: z.string(),
              failed: z
                .array(Failed)
                .describe(
                  'Versions that should answer and cannot be loaded; this one does in their place',
                ),
            })
            .describe('A model is loaded'),
          503: problem('No model has been trained yet'),
        },
      },
    },
    async () => ({
      status: 'ready' as const,
      modelVersion: manifestNow().version,
      failed: models.failed().map((failed) => ({ ...failed, since: isoTime(failed.since) })),
    }),
  )
}
