import { expect, test } from 'vitest'
import { PortentError } from '../../core/index.ts'
import { packSections, unpackSections } from './sections.ts'

const file = {
  header: { name: 'a ☂', size: 3 },
  sections: {
    bytes: Uint8Array.of(1, 2, 3),
    integers: Int32Array.of(-1, 2 ** 31 - 1),
    numbers: Float64Array.of(0.1, -Infinity),
    none: new Int32Array(0),
  },
}

test('header and sections come back as they were', () => {
  expect(unpackSections(packSections(file, 1), 1, 'x')).toEqual(file)
})

test('every section begins at a multiple of 8 bytes', () => {
  const { sections } = unpackSections(packSections(file, 1), 1, 'x')
  for (const values of Object.values(sections)) expect(values.byteOffset % 8).toBe(0)
})

test('other bytes, and another schema, are errors with a remedy', () => {
  const open = (bytes: Uint8Array<ArrayBuffer>, schema = 1) => {
    try {
      unpackSections(bytes, schema, 'models/x')
    } catch (error) {
      return error
    }
  }
  const packed = packSections(file, 2)
  expect(open(new Uint8Array(0))).toBeInstanceOf(PortentError)
  expect(
    open(new TextEncoder().encode('{"not": "a model, but longer than a header"}')),
  ).toMatchObject({
    code: 'ERR_ARTIFACT',
    message: 'models/x is not a Portent model; train one again',
  })
  expect(open(packed, 1)).toMatchObject({ message: expect.stringContaining('update Portent') })
  expect(open(packed, 3)).toMatchObject({ message: expect.stringContaining('train a model again') })
})
