import { expect, test } from 'vitest'
import { clairvoyant, logOf, memory } from './by-hand.cases.ts'
import { compare } from './compare.ts'
import { savedInWords } from './saved-in-words.ts'
import { defaultSettings } from './settings.ts'

const log = logOf(
  Array.from({ length: 400 }, (_, i) => [i * 7, `vm${i % 5}`, `item${(i * i) % 23}`]),
)

test('the sentence has the counts of the best policy, or of the one asked for', async () => {
  const policies = [
    { kind: 'on-demand' as const },
    { kind: 'model' as const, model: memory(log), name: 'memory(a=1)' },
    { kind: 'model' as const, model: clairvoyant(log), name: 'clairvoyant' },
  ]
  const options = { ks: [1, 5], about: { title: 'x' }, resamples: 50 }
  const report = await compare({ log, start: 100 }, policies, defaultSettings, options)
  const row = (policy: string) =>
    report.results.find((result) => result.policy === policy && result.top === 5)!
  expect(savedInWords(report)).toContain(
    `clairvoyant with up to 5 pushes a prediction would have saved ${row('clairvoyant').hits} (`,
  )
  expect(savedInWords(report, 'memory(a=1)')).toContain(
    `Of ${report.limits.events} requests to the controller in the last`,
  )
  expect(savedInWords(report, 'memory(a=1)')).toContain(
    `memory with up to 5 pushes a prediction would have saved ${row('memory(a=1)').hits} (`,
  )
  // Clairvoyance was not chosen, though it is better in what was replayed: that is said beside.
  const share = (100 * row('clairvoyant').coverage).toFixed(1)
  const aside = ` Here clairvoyant would have saved more, ${share} %: memory was chosen on the time before`
  expect(savedInWords(report, 'memory(a=1)')).toContain(aside)
  expect(savedInWords(report, 'clairvoyant')).not.toContain('more')
})

test('where nothing was predicted there is nothing to say', async () => {
  const options = { ks: [1], about: { title: 'x' }, resamples: 50 }
  const report = await compare(
    { log, start: 100 },
    [{ kind: 'on-demand' }],
    defaultSettings,
    options,
  )
  expect(savedInWords(report)).toBe('')
})
