import { expect, test } from 'vitest'
import { reachable } from './reachable-address.ts'
import { webhookUrl } from './webhook-url.ts'

const mayReach = reachable([])

test('a URL is kept as it will be called', () => {
  expect(webhookUrl('https://DPM.example/a/../hook?x=1#there', mayReach, false)).toBe(
    'https://dpm.example/hook?x=1',
  )
})

test.each([
  ['dpm.example', /no URL/],
  ['http://dpm.example/', /http: is not let out; give an https URL/],
  ['file:///etc/passwd', /file: is not let out/],
  ['https://ada:secret@dpm.example/', /has a name or password in it/],
  ['https://127.0.0.1/', /127.0.0.1 is a private or special address/],
  // The parser of URLs makes 127.0.0.1 of all of these.
  ['https://2130706433/', /127.0.0.1 is a private/],
  ['https://0x7f.1/', /127.0.0.1 is a private/],
  ['https://[::ffff:127.0.0.1]/', /is a private or special address; name its network/],
])('%s is refused', (url, why) => {
  expect(() => webhookUrl(url, mayReach, false)).toThrow(why)
})

test('without encryption only where that is allowed', () => {
  expect(webhookUrl('http://dpm.example/', mayReach, true)).toBe('http://dpm.example/')
})
