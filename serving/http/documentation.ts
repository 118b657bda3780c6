import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { hardenedHeaders } from './hardened-headers.ts'
import { webhookDocuments } from './notice-schemas.ts'

/**
 * OpenAPI at `/docs`, with everything that the page loads served from here.
 *
 * To be called before the routes that it describes.
 */
export async function addDocumentation(fastify: FastifyInstance): Promise<void> {
  await fastify.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Portent',
        version: '1',
        description:
          'Predicts which config items VMs will ask for next. Every error is a problem document ' +
          '(RFC 9457) with a stable `code`.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'predictions', description: 'What is expected, and from what' },
        { name: 'reports', description: 'What happened' },
        { name: 'configuration', description: 'What hosts are told, and what they hold' },
        { name: 'plans', description: 'What to push, and what became of it' },
        { name: 'subscriptions', description: 'Being told what happens' },
        { name: 'access', description: 'Who asks' },
        { name: 'administration', description: 'For whom plans are made' },
        { name: 'dashboard', description: 'What its pages show' },
        { name: 'models', description: 'Which models there are, which answer, and why' },
        { name: 'operation', description: 'How the service is' },
      ],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) =>
      withoutUnused({
        ...jsonSchemaTransformObject(document),
        webhooks: webhookDocuments,
      } as OpenApi),
  })
  // What the API is like is no secret.
  await fastify.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, scope: 'open' }
    })
    docs.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', docsPolicy)
    })
    // Its own policy lets other sites in, and asks for TLS where there is none.
    await docs.register(swaggerUi, { routePrefix: '/docs', staticCSP: false })
  })
}

/** Its page styles what it shows by attributes. */
const docsPolicy = hardenedHeaders['content-security-policy'].replace(
  "style-src 'self'",
  "style-src 'self' 'unsafe-inline'",
)

type OpenApi = ReturnType<typeof jsonSchemaTransformObject>

/** Every schema comes once as what is sent and once as what is answered; one of the two is not used. */
function withoutUnused(document: OpenApi): OpenApi {
  const { paths, webhooks, components } = document as {
    paths?: object
    webhooks?: object
    components?: { schemas?: object }
  }
  const used = new Set<string>()
  const visit = (part: unknown) => {
    for (const [, name] of JSON.stringify(part).matchAll(/#\/components\/schemas\/([^"]+)/g)) {
      const schema = Object.entries(components?.schemas ?? {}).find(([key]) => key === name)
      if (used.has(name!) || !schema) continue
      used.add(name!)
      visit(schema[1])
    }
  }
  visit([paths, webhooks])
  const schemas = Object.entries(components?.schemas ?? {}).filter(([name]) => used.has(name))
  return {
    ...document,
    components: { ...components, schemas: Object.fromEntries(schemas) },
  } as OpenApi
}
