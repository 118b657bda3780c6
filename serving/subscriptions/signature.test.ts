import { expect, test } from 'vitest'
import { newSecret, signatureOf } from './signature.ts'

test('the vector that libraries of Standard Webhooks test themselves with', () => {
  const signature = signatureOf(
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    1_614_265_330,
    '{"test": 2432232314}',
  )
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('a secret has 32 random bytes after its prefix', () => {
  const [a, b] = [newSecret(), newSecret()]
  expect(Buffer.from(a.slice('whsec_'.length), 'base64')).toHaveLength(32)
  expect(a).not.toBe(b)
})
