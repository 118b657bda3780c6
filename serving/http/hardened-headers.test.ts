import { expect, test } from 'vitest'
import { service } from './app.cases.ts'

/** Of each directive, what it lets in. */
const policyOf = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    `${headers['content-security-policy']}`.split(';').map((directive) => {
      const [name, ...sources] = directive.trim().split(' ')
      return [name, sources.join(' ')]
    }),
  )

test('no answer lets another site be loaded, run, framed or told, whatever is asked', async () => {
  const { app } = await service()
  for (const url of [
    '/health/live',
    '/v1/none',
    '/docs',
    '/docs/json',
    '/docs/static/swagger-ui.css',
  ]) {
    const { headers } = await app.fastify.inject({ method: 'GET', url })
    const { 'style-src': style, 'img-src': image, ...policy } = policyOf(headers)
    expect(policy).toMatchObject({ 'default-src': "'none'", 'script-src': "'self'" })
    expect(policy).toMatchObject({ 'frame-ancestors': "'none'", 'connect-src': "'self'" })
    expect([style, image].join(' ')).not.toMatch(/http|\*/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  }
})

test('what is told of networks is kept in no cache', async () => {
  const { post, get } = await service()
  const answers = [
    await post('/v1/predictions', { vni: 5001, ip: '10.0.0.4' }),
    await get('/metrics'),
  ]
  for (const { headers } of answers) expect(headers['cache-control']).toBe('no-store')
})
