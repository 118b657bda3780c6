import { expect, test } from 'vitest'
import { verifyWebhook } from './verify-webhook.ts'

// The vector that libraries of Standard Webhooks test themselves with.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const body = '{"test": 2432232314}'
const headers = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const now = 1_614_265_330_000

test('what the secret signed is taken, beside other signatures too', () => {
  expect(verifyWebhook(secret, headers, body, now)).toEqual({ test: 2_432_232_314 })
  const several = { ...headers, 'webhook-signature': `v1a,x ${headers['webhook-signature']} v1,y` }
  expect(verifyWebhook(secret, several, body, now)).toEqual({ test: 2_432_232_314 })
})

test.each([
  ['another body', { body: '{"test": 1}' }, /not of this secret/],
  ['another secret', { secret: 'whsec_AAAA' }, /not of this secret/],
  ['another id', { headers: { ...headers, 'webhook-id': 'msg_2' } }, /not of this secret/],
  ['no signature', { headers: { 'webhook-id': 'a' } }, /is missing/],
  ['a replay after more than five minutes', { now: now + 301_000 }, /more than 300 s from now/],
  ['a time to come', { now: now - 301_000 }, /more than 300 s from now/],
  ['no time', { headers: { ...headers, 'webhook-timestamp': 'now' } }, /more than 300 s/],
])('%s is refused', (_, wrong, why) => {
  const call = { secret, headers, body, now, ...wrong }
  expect(() => verifyWebhook(call.secret, call.headers, call.body, call.now)).toThrow(why)
})
