import { expect, test } from 'vitest'
import { checkedSettings, savedSettings } from './settings.ts'

test('what is not given has a default, and what is given stays', () => {
  expect(checkedSettings({ dimension: 128 })).toMatchObject({ dimension: 128, blocks: 2, heads: 1 })
})

test('a setting out of its range, of another word, or that does not exist, is named', () => {
  const wrong: [object, string][] = [
    [{ dimension: 0 }, 'dimension must be a whole number from 1 to 4096, got 0'],
    [{ blocks: 1.5 }, 'blocks must be a whole number'],
    [{ heads: 3 }, 'dimension must be a multiple of heads, got 64 and 3'],
    [{ dropout: 1 }, 'dropout must be a number from 0 to 0.99, got 1'],
    [{ learningRate: Number.NaN }, 'learningRate must be a number'],
    [{ batchSize: 256, shuffleBuffer: 100 }, 'shuffleBuffer must be at least batchSize 256'],
    [{ loss: 'mse' }, 'loss must be one of ce, bce, sampled, got mse'],
    [{ encoder: 'lstm' }, 'encoder must be one of transformer, gru4rec'],
    [{ start: 1 }, 'start must be true or false'],
    [{ layers: 2 }, 'there is no setting layers; there are encoder, dimension, '],
  ]
  for (const [options, message] of wrong) expect(() => checkedSettings(options)).toThrow(message)
})

test('saved settings that no longer fit are ERR_ARTIFACT', () => {
  expect(savedSettings({ ...checkedSettings() })).toEqual(checkedSettings())
  expect(() => savedSettings({ loss: 'mse' })).toThrow(
    expect.objectContaining({ code: 'ERR_ARTIFACT' }),
  )
})
