import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PortentError } from '../../core/index.ts'
import { type GoalStates, readGoalState, writeGoalState } from './goal-state.ts'
import { readHostRequest } from './host-request.ts'
import { type FieldShape, type FieldType, type MessageShape, messageShape } from './schema.ts'

/** Any message of a shape as protobuf-JSON, with fields left out at random. */
function anyMessage(shape: MessageShape): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.fromEntries(shape.fields.map((field) => [field.name, anyField(field)]))
  return fc
    .record(fields, { requiredKeys: [] })
    .map((message) => withoutSecondMembers(shape, message))
}

function anyField(field: FieldShape): fc.Arbitrary<unknown> {
  const value = anyValue(field.type)
  if (field.holds === 'list') return fc.array(value, { maxLength: 3 })
  if (field.holds === 'map') return fc.dictionary(wellFormed, value, { maxKeys: 4 })
  return value
}

const wellFormed = fc.string({ unit: 'binary', maxLength: 12 })

function anyValue(type: FieldType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'uint32':
      return fc.nat(2 ** 32 - 1)
    case 'uint64':
      return fc.bigInt(0n, 2n ** 64n - 1n).map(String)
    case 'bool':
      return fc.boolean()
    case 'string':
      return wellFormed
    case 'enum':
      return fc.constantFrom(...type.enumeration.numberOf.keys())
    case 'message':
      return anyMessage(type.message)
  }
}

function withoutSecondMembers(shape: MessageShape, message: Record<string, unknown>) {
  const set = new Set<string>()
  const kept = shape.fields.filter(({ name, oneof }) => {
    if (!(name in message)) return false
    if (oneof === undefined) return true
    return !set.has(oneof) && set.add(oneof)
  })
  return Object.fromEntries(kept.map(({ name }) => [name, message[name]]))
}

const types: (keyof GoalStates)[] = ['GoalState', 'GoalStateV2']

test.each(types)('%s: JSON to binary to JSON is equal, and binary to JSON to binary', (as) => {
  fc.assert(
    fc.property(anyMessage(messageShape(as)), (json) => {
      const { state, unknown } = readGoalState(json, { as })
      const bytes = writeGoalState(state, { as, to: 'binary' })
      const text = writeGoalState(state, { as, to: 'json' })
      const back = readGoalState(bytes, { as })
      expect(unknown).toEqual([])
      expect(back).toEqual({ state, unknown: [] })
      expect(writeGoalState(back.state, { as, to: 'json' })).toBe(text)
      const fromText = readGoalState(JSON.parse(text), { as }).state
      expect(writeGoalState(fromText, { as, to: 'binary' })).toEqual(bytes)
    }),
    { numRuns: 200 },
  )
})

/** Reads and gives nothing, or the error that it may give; any other error fails the test. */
function survives(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof PortentError)) throw error
    expect(error.code).toBe('ERR_INPUT')
    expect(error.message).toMatch(/^(HostRequest|GoalState|GoalStateV2), .+: .+; .+/s)
  }
}

function readEveryWay(input: unknown): void {
  survives(() => readHostRequest(input))
  for (const as of types) survives(() => readGoalState(input, { as }))
}

test('random bytes are read or refused, never more', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), readEveryWay), { numRuns: 5_000 })
})

test('a message with bytes overwritten, inserted or cut out is read or refused', () => {
  const damage = fc.record({ at: fc.nat(), cut: fc.nat(3), put: fc.uint8Array({ maxLength: 3 }) })
  fc.assert(
    fc.property(
      anyMessage(messageShape('GoalStateV2')),
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      (json, damages) => {
        const { state } = readGoalState(json, { as: 'GoalStateV2' })
        const bytes = [...writeGoalState(state, { as: 'GoalStateV2', to: 'binary' })]
        for (const { at, cut, put } of damages) bytes.splice(at % (bytes.length + 1), cut, ...put)
        readEveryWay(Uint8Array.from(bytes))
      },
    ),
    { numRuns: 500 },
  )
})

test('any JSON under any field is read or refused', () => {
  const spelling = fc.constantFrom(...spellings('HostRequest'), ...spellings('GoalStateV2'), 'else')
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(spelling, tie('value'), { maxKeys: 4 }),
    ),
  })).value
  fc.assert(fc.property(json, readEveryWay), { numRuns: 3_000 })
})

/** The names of all fields of a message and of those inside it, both ways to spell them. */
function spellings(name: string): string[] {
  const found = new Set<string>()
  const walk = (shape: MessageShape) => {
    for (const spelling of shape.bySpelling.keys()) found.add(spelling)
    for (const { type } of shape.fields) if (type.kind === 'message') walk(type.message)
  }
  walk(messageShape(name))
  return [...found]
}
